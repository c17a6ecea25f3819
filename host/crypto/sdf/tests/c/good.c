/* Every function that is supported, as it is meant to be called. Prints what tests/sdf/programs.rs
 * compares with other code.
 *
 * good LIBRARY */
#include "library.h"

static void *device, *session;

static void keys_of_the_store(void) {
    ECCrefPublicKey signing, encryption;
    OK(sdf.ExportSignPublicKey_ECC(session, BOTH, &signing));
    OK(sdf.ExportEncPublicKey_ECC(session, BOTH, &encryption));
    HOLDS(signing.bits == 256 && encryption.bits == 256);
    show("signing-x", signing.x, 64);
    show("signing-y", signing.y, 64);
    show("encryption-x", encryption.x, 64);

    unsigned char digest[32];
    for (int at = 0; at < 32; at++) digest[at] = 3 * at;
    ECCSignature signature;
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.InternalSign_ECC(session, BOTH, digest, 32, &signature));
    OK(sdf.InternalVerify_ECC(session, BOTH, digest, 32, &signature));
    OK(sdf.ExternalVerify_ECC(session, SGD_SM2_1, &signing, digest, 32, &signature));
    OK(sdf.ExternalVerify_ECC(session, SGD_SM2, &signing, digest, 32, &signature));
    show("digest", digest, 32);
    show("r", signature.r, 64);
    show("s", signature.s, 64);

    unsigned char plain[ECCref_MAX_CIPHER_LEN], back[ECCref_MAX_CIPHER_LEN];
    for (unsigned int at = 0; at < sizeof plain; at++) plain[at] = at;
    ECCCipher cipher;
    for (unsigned int length = 1; length <= sizeof plain; length += 127) {
        unsigned int back_length = length;
        OK(sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, plain, length, &cipher));
        HOLDS(cipher.L == length);
        OK(sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &back_length));
        HOLDS(back_length == length && memcmp(plain, back, length) == 0);
        OK(sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &encryption, plain, length, &cipher));
        OK(sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &back_length));
        HOLDS(back_length == length && memcmp(plain, back, length) == 0);
    }
    OK(sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &encryption, plain, 40, &cipher));
    show("cipher-x", cipher.x, 64);
    show("cipher-y", cipher.y, 64);
    show("cipher-m", cipher.M, 32);
    show("cipher-c", cipher.C, cipher.L);

    /* A caller's structure with no more room than is needed: nothing behind it is written. */
    const unsigned int head = 64 + 64 + 32 + 4;
    ECCCipher *small = (ECCCipher *)room(head + 16);
    OK(sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &encryption, plain, 16, small));
    unsigned int back_length = 16;
    OK(sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, small, back, &back_length));
    free(small);
    OK(sdf.ReleasePrivateKeyAccessRight(session, BOTH));

    ECCrefPrivateKey private;
    OK(sdf.GenerateKeyPair_ECC(session, SGD_SM2_1, 256, &signing, &private));
    show("generated-x", signing.x, 64);
    show("generated-k", private.K, 64);
    HOLDS(private.bits == 256);
}

/* Both keys encrypt alike. */
static void same(void *first, void *second) {
    unsigned char data[16] = "a block of data", one[16], two[16];
    unsigned int length = 16;
    OK(sdf.Encrypt(session, first, SGD_SM4_ECB, NULL, data, 16, one, &length));
    OK(sdf.Encrypt(session, second, SGD_SM4_ECB, NULL, data, 16, two, &length));
    HOLDS(memcmp(one, two, 16) == 0 && memcmp(one, data, 16) != 0);
    OK(sdf.DestroyKey(session, first));
    OK(sdf.DestroyKey(session, second));
}

static void session_keys(void) {
    void *first, *second;
    ECCCipher cipher, exchanged;
    ECCrefPublicKey peer;
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.GetPrivateKeyAccessRight(session, PEER, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.ExportEncPublicKey_ECC(session, PEER, &peer));

    OK(sdf.GenerateKeyWithIPK_ECC(session, BOTH, 128, &cipher, &first));
    HOLDS(cipher.L == 16);
    OK(sdf.ImportKeyWithISK_ECC(session, BOTH, &cipher, &second));
    same(first, second);

    OK(sdf.GenerateKeyWithEPK_ECC(session, 128, SGD_SM2_3, &peer, &cipher, &first));
    OK(sdf.ImportKeyWithISK_ECC(session, PEER, &cipher, &second));
    same(first, second);

    OK(sdf.GenerateKeyWithIPK_ECC(session, BOTH, 128, &cipher, &first));
    OK(sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM2_3, &peer, &cipher, &exchanged));
    OK(sdf.ImportKeyWithISK_ECC(session, PEER, &exchanged, &second));
    same(first, second);

    const unsigned int wraps[] = {SGD_SM4_ECB, SGD_SM4_CBC};
    for (int wrap = 0; wrap < 2; wrap++) {
        unsigned char *wrapped = room(16);
        unsigned int length = 16;
        OK(sdf.GenerateKeyWithKEK(session, 128, wraps[wrap], KEK, wrapped, &length, &first));
        HOLDS(length == 16);
        OK(sdf.ImportKeyWithKEK(session, wraps[wrap], KEK, wrapped, 16, &second));
        free(wrapped);
        same(first, second);
    }

    unsigned char *sponsor_id = (unsigned char *)"sponsor", *response_id = (unsigned char *)"responder";
    ECCrefPublicKey sponsor, sponsor_temporary, response, response_temporary;
    void *agreement;
    OK(sdf.GenerateAgreementDataWithECC(session, BOTH, 128, sponsor_id, 7, &sponsor, &sponsor_temporary,
                                        &agreement));
    OK(sdf.GenerateAgreementDataAndKeyWithECC(session, PEER, 128, response_id, 9, sponsor_id, 7, &sponsor,
                                              &sponsor_temporary, &response, &response_temporary, &first));
    HOLDS(memcmp(&response, &peer, sizeof peer) == 0);
    OK(sdf.GenerateKeyWithECC(session, response_id, 9, &response, &response_temporary, agreement, &second));
    same(first, second);
    /* An agreement is used once. */
    EXPECT(SDR_INARGERR, sdf.GenerateKeyWithECC(session, response_id, 9, &response, &response_temporary,
                                                agreement, &second));
    OK(sdf.ReleasePrivateKeyAccessRight(session, BOTH));
    OK(sdf.ReleasePrivateKeyAccessRight(session, PEER));
}

/* In place, overlapping, and in pieces: the IV goes on where it was. */
static void buffers(void) {
    void *key;
    unsigned char wrapped[16] = {0}, data[160], whole[160], pieces[176], iv[16] = {1};
    unsigned int length = sizeof whole;
    for (unsigned int at = 0; at < sizeof data; at++) data[at] = at;
    OK(sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, 16, &key));
    const unsigned int modes[] = {SGD_SM4_CBC, SGD_SM4_CFB, SGD_SM4_OFB};
    for (int mode = 0; mode < 3; mode++) {
        memset(iv, 1, 16);
        length = sizeof whole;
        OK(sdf.Encrypt(session, key, modes[mode], iv, data, 160, whole, &length));
        memset(iv, 1, 16);
        memcpy(pieces, data, 160);
        length = 64;
        OK(sdf.Encrypt(session, key, modes[mode], iv, pieces, 64, pieces, &length));
        length = 96;
        OK(sdf.Encrypt(session, key, modes[mode], iv, pieces + 64, 96, pieces + 64, &length));
        HOLDS(memcmp(whole, pieces, 160) == 0);
        memset(iv, 1, 16);
        length = 160;
        OK(sdf.Decrypt(session, key, modes[mode], iv, pieces, 160, pieces + 16, &length));
        HOLDS(memcmp(data, pieces + 16, 160) == 0);
    }
    unsigned char mac[16], piece[16];
    unsigned int mac_length = 16;
    memset(iv, 0, 16);
    OK(sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 160, mac, &mac_length));
    memset(iv, 0, 16);
    OK(sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 80, piece, &mac_length));
    OK(sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data + 80, 80, piece, &mac_length));
    HOLDS(memcmp(mac, piece, 16) == 0);
    OK(sdf.DestroyKey(session, key));
}

/* Pointers of any alignment. */
static void odd_addresses(void) {
    unsigned char *odd = room(512), hash[32];
    unsigned int length = 32;
    void *key;
    memcpy(odd + 1, &length, sizeof length);
    OK(sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, KEK, odd + 33, (unsigned int *)(odd + 1),
                              (void **)(odd + 13)));
    memcpy(&key, odd + 13, sizeof key);
    memcpy(&length, odd + 1, sizeof length);
    HOLDS(length == 16);
    OK(sdf.DestroyKey(session, key));
    OK(sdf.ExportSignPublicKey_ECC(session, BOTH, (ECCrefPublicKey *)(odd + 101)));
    OK(sdf.HashInit(session, SGD_SM3, (ECCrefPublicKey *)(odd + 101), odd + 7, 3));
    length = 32;
    OK(sdf.HashFinal(session, hash, &length));
    free(odd);
}

static void hashes(void) {
    const unsigned int algorithms[] = {SGD_SM3, SGD_SHA1, SGD_SHA256};
    const char *names[] = {"sm3", "sha1", "sha256"};
    const unsigned int lengths[] = {32, 20, 32};
    unsigned char hash[32];
    for (int which = 0; which < 3; which++) {
        unsigned int length = 32;
        OK(sdf.HashInit(session, algorithms[which], NULL, NULL, 0));
        OK(sdf.HashUpdate(session, (unsigned char *)"a", 1));
        OK(sdf.HashUpdate(session, NULL, 0));
        OK(sdf.HashUpdate(session, (unsigned char *)"bc", 2));
        OK(sdf.HashFinal(session, hash, &length));
        HOLDS(length == lengths[which]);
        show(names[which], hash, length);
    }
    ECCrefPublicKey signing;
    unsigned int length = 32;
    OK(sdf.ExportSignPublicKey_ECC(session, BOTH, &signing));
    OK(sdf.HashInit(session, SGD_SM3, &signing, (unsigned char *)"1234567812345678", 16));
    OK(sdf.HashUpdate(session, (unsigned char *)"abc", 3));
    OK(sdf.HashFinal(session, hash, &length));
    show("sm3-z", hash, length);
}

static void files(void) {
    unsigned char *name = (unsigned char *)"name\0of a file", buffer[100];
    unsigned int length = 100;
    OK(sdf.CreateFile(session, name, 14, 64));
    OK(sdf.ReadFile(session, name, 14, 0, &length, buffer));
    HOLDS(length == 64);
    for (int at = 0; at < 64; at++) HOLDS(buffer[at] == 0);
    OK(sdf.WriteFile(session, name, 14, 60, 4, (unsigned char *)"abcd"));
    length = 100;
    OK(sdf.ReadFile(session, name, 14, 59, &length, buffer));
    HOLDS(length == 5 && memcmp(buffer, "\0abcd", 5) == 0);
    length = 2;
    OK(sdf.ReadFile(session, name, 14, 61, &length, buffer));
    HOLDS(length == 2 && memcmp(buffer, "bc", 2) == 0);
    length = 3;
    OK(sdf.ReadFile(session, name, 14, 64, &length, buffer));
    HOLDS(length == 0);
    OK(sdf.DeleteFile(session, name, 14));
}

int main(int count, char **arguments) {
    HOLDS(count == 2);
    load(arguments[1]);
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenSession(device, &session));
    DEVICEINFO info;
    OK(sdf.GetDeviceInfo(session, &info));
    show("information", &info, sizeof info);
    unsigned char random[64];
    OK(sdf.GenerateRandom(session, 64, random));
    HOLDS(memcmp(random, random + 32, 32) != 0);
    keys_of_the_store();
    session_keys();
    buffers();
    odd_addresses();
    hashes();
    files();
    OK(sdf.CloseSession(session));
    OK(sdf.CloseDevice(device));
    printf("checks %lu\n", checks);
    return 0;
}
