/* Every function as it is not meant to be called: null, freed, foreign and invented handles, null
 * pointers, lengths of zero and far too much, buffers that are too short, wrong algorithms, indexes and
 * keys, without access right. Each has its code, and outputs stay as they are.
 *
 * bad LIBRARY */
#include "bad_handles.h"
#include "bad_keys.h"

static void devices(void) {
    EXPECT(SDR_OUTARGERR, sdf.OpenDevice(NULL));
    EXPECT(SDR_OUTARGERR, sdf.OpenSession(device, NULL));
    void *none_yet = (void *)7;
    void *bad[] = {NULL, session, key, freed_device, &checks, (void *)-1, (void *)0xd1ffffffffffffff};
    for (unsigned int at = 0; at < sizeof bad / sizeof *bad; at++) {
        EXPECT(SDR_INARGERR, sdf.OpenSession(bad[at], &none_yet));
        EXPECT(SDR_INARGERR, sdf.CloseDevice(bad[at]));
    }
    HOLDS(none_yet == (void *)7);
    NO_SESSION(sdf.CloseSession(none));

    DEVICEINFO info;
    NO_SESSION(sdf.GetDeviceInfo(none, &info));
    EXPECT(SDR_OUTARGERR, sdf.GetDeviceInfo(session, NULL));

    unsigned char *random = room(1);
    NO_SESSION(sdf.GenerateRandom(none, 1, random));
    EXPECT(SDR_OUTARGERR, sdf.GenerateRandom(session, 1, NULL));
    EXPECT(SDR_INARGERR, sdf.GenerateRandom(session, 0, random));
    EXPECT(SDR_INARGERR, sdf.GenerateRandom(session, HUGE_LENGTH, random));
    EXPECT(SDR_INARGERR, sdf.GenerateRandom(session, (1 << 20) + 1, random));
    HOLDS(untouched(random, 1));
    free(random);

    /* Closing a device closes its sessions, and theirs alone. */
    void *second, *of_second;
    OK(sdf.OpenDevice(&second));
    OK(sdf.OpenSession(second, &of_second));
    OK(sdf.CloseDevice(second));
    EXPECT(SDR_INARGERR, sdf.CloseSession(of_second));
    EXPECT(SDR_INARGERR, sdf.CloseDevice(second));
    OK(sdf.GetDeviceInfo(session, &info));
}

static void access_rights(void) {
    NO_SESSION(sdf.GetPrivateKeyAccessRight(none, BOTH, PASSWORD, PASSWORD_LENGTH));
    NO_SESSION(sdf.ReleasePrivateKeyAccessRight(none, BOTH));
    EXPECT(SDR_INARGERR, sdf.GetPrivateKeyAccessRight(session, BOTH, NULL, PASSWORD_LENGTH));
    EXPECT(SDR_INARGERR, sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, 0));
    EXPECT(SDR_INARGERR, sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, 7));
    EXPECT(SDR_INARGERR, sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, HUGE_LENGTH));
    EXPECT(SDR_PRKRERR, sdf.GetPrivateKeyAccessRight(session, BOTH, (unsigned char *)"correct horsf", 13));
    EXPECT(SDR_PRKRERR, sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, 12));
    const unsigned int nothing[] = {0, NONE, 1025, HUGE_LENGTH};
    for (int at = 0; at < 4; at++) {
        EXPECT(SDR_KEYNOTEXIST,
               sdf.GetPrivateKeyAccessRight(session, nothing[at], PASSWORD, PASSWORD_LENGTH));
        EXPECT(SDR_KEYNOTEXIST, sdf.ReleasePrivateKeyAccessRight(session, nothing[at]));
    }
    EXPECT(SDR_PARDENY, sdf.ReleasePrivateKeyAccessRight(session, BOTH));

    /* Without the right nothing is done with a private key; the right is the session's own. */
    OK(sdf.GetPrivateKeyAccessRight(other, BOTH, PASSWORD, PASSWORD_LENGTH));
    ECCSignature signature;
    ECCCipher cipher, exchanged;
    ECCrefPublicKey public, temporary;
    unsigned char data[32] = {0};
    unsigned int length = 32;
    void *made = (void *)7;
    memset(&signature, 0xa5, sizeof signature);
    OK(sdf.ExportEncPublicKey_ECC(session, BOTH, &public));
    OK(sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, data, 16, &cipher));
    EXPECT(SDR_PARDENY, sdf.InternalSign_ECC(session, BOTH, data, 32, &signature));
    EXPECT(SDR_PARDENY, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, data, &length));
    EXPECT(SDR_PARDENY, sdf.ImportKeyWithISK_ECC(session, BOTH, &cipher, &made));
    EXPECT(SDR_PARDENY,
           sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM2_3, &public, &cipher, &exchanged));
    EXPECT(SDR_PARDENY,
           sdf.GenerateAgreementDataWithECC(session, BOTH, 128, ID, &public, &temporary, &made));
    EXPECT(SDR_PARDENY, sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, ID, ID, &public, &public,
                                                               &temporary, &temporary, &made));
    HOLDS(made == (void *)7 && untouched(&signature, sizeof signature));
    OK(sdf.ReleasePrivateKeyAccessRight(other, BOTH));
    EXPECT(SDR_PARDENY, sdf.InternalSign_ECC(other, BOTH, data, 32, &signature));
}

static void rsa(void) {
    RSArefPublicKey public;
    RSArefPrivateKey private;
    unsigned char data[8] = {0};
    unsigned int length = 8;
    void *made;
#define RSA(call) \
    do { \
        void *none = session; \
        EXPECT(SDR_NOTSUPPORT, call); \
        NO_SESSION(call); \
    } while (0)
    RSA(sdf.ExportSignPublicKey_RSA(none, BOTH, &public));
    RSA(sdf.ExportEncPublicKey_RSA(none, BOTH, &public));
    RSA(sdf.GenerateKeyPair_RSA(none, 2048, &public, &private));
    RSA(sdf.GenerateKeyWithIPK_RSA(none, BOTH, 128, data, &length, &made));
    RSA(sdf.GenerateKeyWithEPK_RSA(none, 128, &public, data, &length, &made));
    RSA(sdf.ImportKeyWithISK_RSA(none, BOTH, data, 8, &made));
    RSA(sdf.ExchangeDigitEnvelopeBaseOnRSA(none, BOTH, &public, data, 8, data, &length));
    RSA(sdf.ExternalPublicKeyOperation_RSA(none, &public, data, 8, data, &length));
    RSA(sdf.InternalPublicKeyOperation_RSA(none, BOTH, data, 8, data, &length));
    RSA(sdf.InternalPrivateKeyOperation_RSA(none, BOTH, data, 8, data, &length));
    EXPECT(SDR_NOTSUPPORT, sdf.GenerateKeyPair_RSA(session, 0, NULL, NULL));
    EXPECT(SDR_NOTSUPPORT, sdf.ExchangeDigitEnvelopeBaseOnRSA(session, 0, NULL, NULL, HUGE_LENGTH, NULL, NULL));
}

static void symmetric(void) {
    unsigned char iv[16] = {0}, data[32] = {0}, *out = room(32);
    unsigned int length = 32;
#define BOTH_WAYS(code, ...) \
    do { \
        EXPECT(code, sdf.Encrypt(__VA_ARGS__)); \
        EXPECT(code, sdf.Decrypt(__VA_ARGS__)); \
    } while (0)
    NO_SESSION(sdf.Encrypt(none, key, SGD_SM4_CBC, iv, data, 32, out, &length));
    NO_SESSION(sdf.Decrypt(none, key, SGD_SM4_CBC, iv, data, 32, out, &length));
    NO_SESSION(sdf.CalculateMAC(none, key, SGD_SM4_MAC, iv, data, 32, out, &length));
    NO_KEY(sdf.Encrypt(session, none, SGD_SM4_CBC, iv, data, 32, out, &length));
    NO_KEY(sdf.Decrypt(session, none, SGD_SM4_CBC, iv, data, 32, out, &length));
    NO_KEY(sdf.CalculateMAC(session, none, SGD_SM4_MAC, iv, data, 32, out, &length));
    const unsigned int modes[] = {SGD_SM4_ECB, SGD_SM4_CBC, SGD_SM4_CFB, SGD_SM4_OFB};
    for (int at = 0; at < 4; at++) {
        unsigned int mode = modes[at];
        BOTH_WAYS(SDR_INARGERR, session, key, mode, iv, NULL, 32, out, &length);
        BOTH_WAYS(SDR_OUTARGERR, session, key, mode, iv, data, 32, NULL, &length);
        BOTH_WAYS(SDR_OUTARGERR, session, key, mode, iv, data, 32, out, NULL);
        BOTH_WAYS(SDR_INARGERR, session, key, mode, iv, data, 0, out, &length);
        BOTH_WAYS(SDR_INARGERR, session, key, mode, iv, data, HUGE_LENGTH, out, &length);
        BOTH_WAYS(SDR_INARGERR, session, key, mode, iv, data, 0xfffffff0, out, &length);
        BOTH_WAYS(SDR_INARGERR, session, key, mode, iv, data, (16 << 20) + 16, out, &length);
        if (mode != SGD_SM4_ECB)
            BOTH_WAYS(SDR_INARGERR, session, key, mode, NULL, data, 32, out, &length);
        if (mode == SGD_SM4_ECB || mode == SGD_SM4_CBC) {
            BOTH_WAYS(SDR_INARGERR, session, key, mode, iv, data, 31, out, &length);
            BOTH_WAYS(SDR_INARGERR, session, key, mode, iv, data, 1, out, &length);
        }
        length = 31;
        EXPECT(SDR_NOBUFFER, sdf.Encrypt(session, key, mode, iv, data, 32, out, &length));
        HOLDS(length == 32);
        length = 0;
        EXPECT(SDR_NOBUFFER, sdf.Decrypt(session, key, mode, iv, data, 32, out, &length));
        HOLDS(length == 32);
    }
    BOTH_WAYS(SDR_ALGMODNOTSUPPORT, session, key, SGD_SM4_MAC, iv, data, 32, out, &length);
    BOTH_WAYS(SDR_ALGMODNOTSUPPORT, session, key, 0x403, iv, data, 32, out, &length);
    BOTH_WAYS(SDR_ALGMODNOTSUPPORT, session, key, 0x400, iv, data, 32, out, &length);
    BOTH_WAYS(SDR_ALGNOTSUPPORT, session, key, 0x102, iv, data, 32, out, &length);
    BOTH_WAYS(SDR_ALGNOTSUPPORT, session, key, 0, iv, data, 32, out, &length);
    BOTH_WAYS(SDR_ALGNOTSUPPORT, session, key, HUGE_LENGTH, iv, data, 32, out, &length);
    EXPECT(SDR_ALGMODNOTSUPPORT, sdf.CalculateMAC(session, key, SGD_SM4_CBC, iv, data, 32, out, &length));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.CalculateMAC(session, key, SGD_SM3, iv, data, 32, out, &length));
    EXPECT(SDR_INARGERR, sdf.CalculateMAC(session, key, SGD_SM4_MAC, NULL, data, 32, out, &length));
    EXPECT(SDR_INARGERR, sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, NULL, 32, out, &length));
    EXPECT(SDR_INARGERR, sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 0, out, &length));
    EXPECT(SDR_INARGERR, sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 17, out, &length));
    EXPECT(SDR_INARGERR, sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 0xfffffff0, out, &length));
    EXPECT(SDR_OUTARGERR, sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 32, NULL, &length));
    EXPECT(SDR_OUTARGERR, sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 32, out, NULL));
    length = 15;
    EXPECT(SDR_NOBUFFER, sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 32, out, &length));
    HOLDS(length == 16 && untouched(out, 32));
    for (int at = 0; at < 16; at++) HOLDS(iv[at] == 0);
    free(out);
}

static void hashes(void) {
    ECCrefPublicKey public;
    unsigned char *hash = room(32);
    unsigned int length = 32;
    OK(sdf.ExportSignPublicKey_ECC(session, BOTH, &public));
    NO_SESSION(sdf.HashInit(none, SGD_SM3, NULL, NULL, 0));
    NO_SESSION(sdf.HashUpdate(none, id, 8));
    NO_SESSION(sdf.HashFinal(none, hash, &length));
    EXPECT(SDR_STEPERR, sdf.HashUpdate(session, id, 8));
    EXPECT(SDR_STEPERR, sdf.HashFinal(session, hash, &length));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.HashInit(session, 0, NULL, NULL, 0));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.HashInit(session, 3, NULL, NULL, 0));
    EXPECT(SDR_INARGERR, sdf.HashInit(session, SGD_SM3, NULL, ID));
    EXPECT(SDR_INARGERR, sdf.HashInit(session, SGD_SM3, &public, NULL, 0));
    EXPECT(SDR_INARGERR, sdf.HashInit(session, SGD_SM3, &public, NULL, 8));
    EXPECT(SDR_INARGERR, sdf.HashInit(session, SGD_SM3, &public, id, 8192));
    EXPECT(SDR_INARGERR, sdf.HashInit(session, SGD_SM3, &public, id, HUGE_LENGTH));
    EXPECT(SDR_INARGERR, sdf.HashInit(session, SGD_SHA256, &public, ID));
    EXPECT(SDR_STEPERR, sdf.HashUpdate(session, id, 8));
    OK(sdf.HashInit(session, SGD_SM3, NULL, NULL, 0));
    EXPECT(SDR_STEPERR, sdf.HashUpdate(other, id, 8));
    EXPECT(SDR_INARGERR, sdf.HashUpdate(session, NULL, 8));
    EXPECT(SDR_INARGERR, sdf.HashUpdate(session, id, HUGE_LENGTH));
    EXPECT(SDR_OUTARGERR, sdf.HashFinal(session, NULL, &length));
    EXPECT(SDR_OUTARGERR, sdf.HashFinal(session, hash, NULL));
    length = 31;
    EXPECT(SDR_NOBUFFER, sdf.HashFinal(session, hash, &length));
    HOLDS(length == 32 && untouched(hash, 32));
    /* The hash was not lost by that. */
    OK(sdf.HashFinal(session, hash, &length));
    EXPECT(SDR_STEPERR, sdf.HashFinal(session, hash, &length));
    free(hash);
}

static void files(void) {
    unsigned char name[129] = "a file", *buffer = room(8);
    unsigned int length = 8;
    NO_SESSION(sdf.CreateFile(none, name, 6, 8));
    NO_SESSION(sdf.ReadFile(none, name, 6, 0, &length, buffer));
    NO_SESSION(sdf.WriteFile(none, name, 6, 0, 8, buffer));
    NO_SESSION(sdf.DeleteFile(none, name, 6));
    EXPECT(SDR_FILENOEXIST, sdf.ReadFile(session, name, 6, 0, &length, buffer));
    EXPECT(SDR_FILENOEXIST, sdf.WriteFile(session, name, 6, 0, 8, buffer));
    EXPECT(SDR_FILENOEXIST, sdf.DeleteFile(session, name, 6));
    EXPECT(SDR_FILESIZEERR, sdf.CreateFile(session, name, 6, (1 << 20) + 1));
    EXPECT(SDR_FILESIZEERR, sdf.CreateFile(session, name, 6, HUGE_LENGTH));
    OK(sdf.CreateFile(session, name, 6, 8));
    EXPECT(SDR_FILEEXSITS, sdf.CreateFile(session, name, 6, 8));
    const unsigned int lengths[] = {0, 129, HUGE_LENGTH};
    for (int at = 0; at < 3; at++) {
        EXPECT(SDR_INARGERR, sdf.CreateFile(session, name, lengths[at], 8));
        EXPECT(SDR_INARGERR, sdf.ReadFile(session, name, lengths[at], 0, &length, buffer));
        EXPECT(SDR_INARGERR, sdf.WriteFile(session, name, lengths[at], 0, 8, buffer));
        EXPECT(SDR_INARGERR, sdf.DeleteFile(session, name, lengths[at]));
    }
    EXPECT(SDR_INARGERR, sdf.CreateFile(session, NULL, 6, 8));
    EXPECT(SDR_INARGERR, sdf.ReadFile(session, NULL, 6, 0, &length, buffer));
    EXPECT(SDR_INARGERR, sdf.WriteFile(session, NULL, 6, 0, 8, buffer));
    EXPECT(SDR_INARGERR, sdf.WriteFile(session, name, 6, 0, 8, NULL));
    EXPECT(SDR_INARGERR, sdf.WriteFile(session, name, 6, 0, 0, buffer));
    EXPECT(SDR_INARGERR, sdf.DeleteFile(session, NULL, 6));
    EXPECT(SDR_OUTARGERR, sdf.ReadFile(session, name, 6, 0, NULL, buffer));
    EXPECT(SDR_OUTARGERR, sdf.ReadFile(session, name, 6, 0, &length, NULL));
    EXPECT(SDR_FILEOFSERR, sdf.ReadFile(session, name, 6, 9, &length, buffer));
    EXPECT(SDR_FILEOFSERR, sdf.ReadFile(session, name, 6, HUGE_LENGTH, &length, buffer));
    EXPECT(SDR_FILEOFSERR, sdf.WriteFile(session, name, 6, 1, 8, buffer));
    EXPECT(SDR_FILEOFSERR, sdf.WriteFile(session, name, 6, HUGE_LENGTH, 8, buffer));
    EXPECT(SDR_FILEOFSERR, sdf.WriteFile(session, name, 6, 0, HUGE_LENGTH, buffer));
    HOLDS(untouched(buffer, 8) && length == 8);
    /* However much is asked for, no more is written than the file has. */
    length = HUGE_LENGTH;
    OK(sdf.ReadFile(session, name, 6, 0, &length, buffer));
    HOLDS(length == 8);
    OK(sdf.DeleteFile(session, name, 6));
    free(buffer);
}

/* Handles that nobody gave: none is taken, and none is followed. */
static void invented_handles(void) {
    unsigned long long mixed = 1;
    unsigned char iv[16] = {0}, data[16] = {0}, out[16];
    unsigned int length = 16;
    for (int turn = 0; turn < 5000; turn++) {
        mixed = mixed * 6364136223846793005u + 1442695040888963407u;
        void *none = (void *)(turn % 2 ? mixed : (mixed & 0x00ffffffffffffff) | 0xd300000000000000);
        EXPECT(SDR_INARGERR, sdf.Encrypt(session, none, SGD_SM4_CBC, iv, data, 16, out, &length));
        EXPECT(SDR_INARGERR, sdf.CloseSession(none));
        EXPECT(SDR_INARGERR, sdf.CloseDevice(none));
        EXPECT(SDR_INARGERR, sdf.DestroyKey(session, none));
    }
}

/* As many as there can be, and one more. */
static void limits(void) {
    enum { KEYS = 4096, AGREEMENTS = 256, DEVICES = 256, SESSIONS = 4096 };
    static void *sessions[SESSIONS], *devices[DEVICES];
    unsigned char wrapped[16] = {0};
    unsigned int length = 16;
    void *full, *made = (void *)7;
    ECCCipher cipher;
    ECCrefPublicKey public;
    OK(sdf.OpenSession(device, &full));
    for (int at = 0; at < KEYS; at++) OK(sdf.ImportKeyWithKEK(full, SGD_SM4_ECB, KEK, wrapped, 16, &made));
    void *last = made;
    EXPECT(SDR_NOBUFFER, sdf.ImportKeyWithKEK(full, SGD_SM4_ECB, KEK, wrapped, 16, &made));
    EXPECT(SDR_NOBUFFER, sdf.GenerateKeyWithKEK(full, 128, SGD_SM4_ECB, KEK, wrapped, &length, &made));
    EXPECT(SDR_NOBUFFER, sdf.GenerateKeyWithIPK_ECC(full, BOTH, 128, &cipher, &made));
    HOLDS(made == last);
    OK(sdf.DestroyKey(full, last));
    OK(sdf.GenerateKeyWithKEK(full, 128, SGD_SM4_ECB, KEK, wrapped, &length, &made));
    OK(sdf.GetPrivateKeyAccessRight(full, BOTH, PASSWORD, PASSWORD_LENGTH));
    for (int at = 0; at < AGREEMENTS; at++)
        OK(sdf.GenerateAgreementDataWithECC(full, BOTH, 128, ID, &public, &public, &made));
    EXPECT(SDR_NOBUFFER, sdf.GenerateAgreementDataWithECC(full, BOTH, 128, ID, &public, &public, &made));
    OK(sdf.CloseSession(full));

    int open = 0, code;
    while ((code = sdf.OpenSession(device, &sessions[open])) == SDR_OK) open++;
    EXPECT(SDR_OPENSESSION, code);
    HOLDS(open == SESSIONS - 2); /* two were open before */
    while (open > 0) OK(sdf.CloseSession(sessions[--open]));
    while ((code = sdf.OpenDevice(&devices[open])) == SDR_OK) open++;
    EXPECT(SDR_OPENDEVICE, code);
    HOLDS(open == DEVICES - 1);
    while (open > 0) OK(sdf.CloseDevice(devices[--open]));
}

int main(int count, char **arguments) {
    HOLDS(count == 2);
    load(arguments[1]);
    unsigned char wrapped[16] = {0};
    ECCrefPublicKey public;
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenDevice(&freed_device));
    OK(sdf.CloseDevice(freed_device));
    OK(sdf.OpenSession(device, &session));
    OK(sdf.OpenSession(device, &other));
    OK(sdf.OpenSession(device, &freed_session));
    OK(sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, 16, &key));
    OK(sdf.ImportKeyWithKEK(other, SGD_SM4_ECB, KEK, wrapped, 16, &foreign_key));
    OK(sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, 16, &freed_key));
    OK(sdf.DestroyKey(session, freed_key));
    OK(sdf.CloseSession(freed_session));
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.GenerateAgreementDataWithECC(session, BOTH, 128, ID, &public, &public, &agreement));
    OK(sdf.ReleasePrivateKeyAccessRight(session, BOTH));

    devices();
    access_rights();
    rsa();
    public_keys();
    encryption();
    envelopes();
    agreements();
    wrapped_keys();
    symmetric();
    hashes();
    files();
    invented_handles();
    limits();

    OK(sdf.CloseSession(session));
    OK(sdf.CloseDevice(device));
    EXPECT(SDR_INARGERR, sdf.CloseSession(other));
    printf("checks %lu\n", checks);
    return 0;
}
