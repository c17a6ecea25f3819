/* What needs random numbers says that there are none, and makes nothing: this program has a getrandom()
 * of its own, which the library finds in the place of the system's, and which fails when told to.
 *
 * random LIBRARY */
#define _GNU_SOURCE
#include "library.h"
#include <errno.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int fails;
static unsigned long asked;

ssize_t getrandom(void *buffer, size_t length, unsigned int flags) {
    asked++;
    if (fails) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_getrandom, buffer, length, flags);
}

int main(int count, char **arguments) {
    HOLDS(count == 2);
    load(arguments[1]);
    void *device, *session, *made = (void *)7;
    unsigned char bytes[32] = {0};
    unsigned int length = 16;
    ECCrefPublicKey public, written;
    ECCrefPrivateKey private;
    ECCSignature signature;
    ECCCipher cipher, written_cipher;
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenSession(device, &session));
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.ExportEncPublicKey_ECC(session, BOTH, &public));
    OK(sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, bytes, 16, &cipher));
    HOLDS(asked > 0);
    memset(bytes, 0xa5, sizeof bytes);
    memset(&written, 0xa5, sizeof written);
    memset(&private, 0xa5, sizeof private);
    memset(&signature, 0xa5, sizeof signature);
    memset(&written_cipher, 0xa5, sizeof written_cipher);

    fails = 1;
    unsigned char *id = (unsigned char *)"id";
    EXPECT(SDR_RANDERR, sdf.GenerateRandom(session, 32, bytes));
    EXPECT(SDR_RANDERR, sdf.GenerateKeyPair_ECC(session, SGD_SM2_1, 256, &written, &private));
    EXPECT(SDR_RANDERR, sdf.InternalSign_ECC(session, BOTH, bytes, 32, &signature));
    EXPECT(SDR_RANDERR, sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, bytes, 16, &written_cipher));
    EXPECT(SDR_RANDERR, sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &public, bytes, 16, &written_cipher));
    EXPECT(SDR_RANDERR, sdf.GenerateKeyWithIPK_ECC(session, BOTH, 128, &written_cipher, &made));
    EXPECT(SDR_RANDERR, sdf.GenerateKeyWithEPK_ECC(session, 128, SGD_SM2_3, &public, &written_cipher, &made));
    EXPECT(SDR_RANDERR, sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, KEK, bytes, &length, &made));
    EXPECT(SDR_RANDERR, sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM2_3, &public, &cipher,
                                                           &written_cipher));
    EXPECT(SDR_RANDERR, sdf.GenerateAgreementDataWithECC(session, BOTH, 128, id, 2, &written, &written, &made));
    EXPECT(SDR_RANDERR, sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, id, 2, id, 2, &public,
                                                               &public, &written, &written, &made));
    EXPECT(SDR_RANDERR, sdf.CreateFile(session, id, 2, 8));
    HOLDS(made == (void *)7 && untouched(bytes, sizeof bytes) && untouched(&written, sizeof written));
    HOLDS(untouched(&private, sizeof private) && untouched(&signature, sizeof signature));
    HOLDS(untouched(&written_cipher, sizeof written_cipher));

    /* Without a need for random numbers the library works, and with them it does again. */
    OK(sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, bytes, 16, &made));
    fails = 0;
    OK(sdf.InternalSign_ECC(session, BOTH, bytes, 32, &signature));
    EXPECT(SDR_FILENOEXIST, sdf.DeleteFile(session, id, 2));
    OK(sdf.CloseDevice(device));
    printf("checks %lu\n", checks);
    return 0;
}
