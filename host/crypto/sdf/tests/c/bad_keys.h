/* Bad ways of the functions of SM2 and of session keys: a part of bad.c. */
#ifndef BAD_KEYS_H
#define BAD_KEYS_H

#include "bad_handles.h"

static void public_keys(void) {
    ECCrefPublicKey public, damaged;
    ECCrefPrivateKey private;
    memset(&public, 0xa5, sizeof public);
    NO_SESSION(sdf.ExportSignPublicKey_ECC(none, BOTH, &public));
    NO_SESSION(sdf.ExportEncPublicKey_ECC(none, BOTH, &public));
    NO_SESSION(sdf.GenerateKeyPair_ECC(none, SGD_SM2_1, 256, &public, &private));
    EXPECT(SDR_OUTARGERR, sdf.ExportSignPublicKey_ECC(session, BOTH, NULL));
    EXPECT(SDR_OUTARGERR, sdf.ExportEncPublicKey_ECC(session, BOTH, NULL));
    EXPECT(SDR_KEYNOTEXIST, sdf.ExportSignPublicKey_ECC(session, PEER, &public));
    EXPECT(SDR_KEYNOTEXIST, sdf.ExportEncPublicKey_ECC(session, SIGNING, &public));
    EXPECT(SDR_KEYNOTEXIST, sdf.ExportEncPublicKey_ECC(session, 0, &public));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyPair_ECC(session, SGD_SM2_1, 256, NULL, &private));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyPair_ECC(session, SGD_SM2_1, 256, &public, NULL));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.GenerateKeyPair_ECC(session, SGD_SM4_ECB, 256, &public, &private));
    EXPECT(SDR_INARGERR, sdf.GenerateKeyPair_ECC(session, SGD_SM2_1, 255, &public, &private));
    EXPECT(SDR_INARGERR, sdf.GenerateKeyPair_ECC(session, SGD_SM2_1, HUGE_LENGTH, &public, &private));
    HOLDS(untouched(&public, sizeof public));

    unsigned char digest[33] = {1};
    ECCSignature signature, wrong;
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.InternalSign_ECC(session, BOTH, digest, 32, &signature));
    OK(sdf.ExportSignPublicKey_ECC(session, BOTH, &public));
    NO_SESSION(sdf.InternalSign_ECC(none, BOTH, digest, 32, &wrong));
    NO_SESSION(sdf.InternalVerify_ECC(none, BOTH, digest, 32, &signature));
    NO_SESSION(sdf.ExternalVerify_ECC(none, SGD_SM2_1, &public, digest, 32, &signature));
    EXPECT(SDR_OUTARGERR, sdf.InternalSign_ECC(session, BOTH, digest, 32, NULL));
    EXPECT(SDR_INARGERR, sdf.InternalSign_ECC(session, BOTH, NULL, 32, &wrong));
    const unsigned int lengths[] = {0, 1, 31, 33, HUGE_LENGTH};
    for (int at = 0; at < 5; at++) {
        EXPECT(SDR_INARGERR, sdf.InternalSign_ECC(session, BOTH, digest, lengths[at], &wrong));
        EXPECT(SDR_INARGERR, sdf.InternalVerify_ECC(session, BOTH, digest, lengths[at], &signature));
        EXPECT(SDR_INARGERR,
               sdf.ExternalVerify_ECC(session, SGD_SM2_1, &public, digest, lengths[at], &signature));
    }
    EXPECT(SDR_KEYNOTEXIST, sdf.InternalSign_ECC(session, PEER, digest, 32, &wrong));
    EXPECT(SDR_KEYNOTEXIST, sdf.InternalVerify_ECC(session, NONE, digest, 32, &signature));
    EXPECT(SDR_VERIFYERR, sdf.InternalVerify_ECC(session, SIGNING, digest, 32, &signature));
    EXPECT(SDR_INARGERR, sdf.InternalVerify_ECC(session, BOTH, digest, 32, NULL));
    EXPECT(SDR_INARGERR, sdf.InternalVerify_ECC(session, BOTH, NULL, 32, &signature));
    EXPECT(SDR_INARGERR, sdf.ExternalVerify_ECC(session, SGD_SM2_1, NULL, digest, 32, &signature));
    EXPECT(SDR_INARGERR, sdf.ExternalVerify_ECC(session, SGD_SM2_1, &public, NULL, 32, &signature));
    EXPECT(SDR_INARGERR, sdf.ExternalVerify_ECC(session, SGD_SM2_1, &public, digest, 32, NULL));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.ExternalVerify_ECC(session, SGD_SM2_3, &public, digest, 32, &signature));
    for (int half = 0; half < 2; half++) {
        for (int at = 0; at < 64; at += 21) {
            wrong = signature;
            (half ? wrong.s : wrong.r)[at] ^= 1;
            EXPECT(SDR_VERIFYERR, sdf.InternalVerify_ECC(session, BOTH, digest, 32, &wrong));
            EXPECT(SDR_VERIFYERR, sdf.ExternalVerify_ECC(session, SGD_SM2_1, &public, digest, 32, &wrong));
        }
    }
    memset(&wrong, 0, sizeof wrong);
    EXPECT(SDR_VERIFYERR, sdf.InternalVerify_ECC(session, BOTH, digest, 32, &wrong));
    memset(&wrong, 0xff, sizeof wrong);
    EXPECT(SDR_VERIFYERR, sdf.InternalVerify_ECC(session, BOTH, digest, 32, &wrong));

    /* Keys that are none. */
    ECCCipher cipher;
    void *made = (void *)7;
    for (int which = 0; which < 4; which++) {
        damaged = public;
        if (which == 0) damaged.bits = 512;
        if (which == 1) damaged.x[63] ^= 1;
        if (which == 2) damaged.y[0] = 1;
        if (which == 3) memset(damaged.x, 0, 128);
        EXPECT(SDR_KEYERR, sdf.ExternalVerify_ECC(session, SGD_SM2_1, &damaged, digest, 32, &signature));
        EXPECT(SDR_KEYERR, sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &damaged, digest, 32, &cipher));
        EXPECT(SDR_KEYERR, sdf.GenerateKeyWithEPK_ECC(session, 128, SGD_SM2_3, &damaged, &cipher, &made));
        EXPECT(SDR_KEYERR, sdf.HashInit(session, SGD_SM3, &damaged, ID));
    }
    HOLDS(made == (void *)7);
    OK(sdf.ReleasePrivateKeyAccessRight(session, BOTH));
}

static void encryption(void) {
    ECCrefPublicKey public;
    ECCCipher cipher, wrong;
    unsigned char data[256] = {1}, *back = room(16);
    unsigned int length = 16;
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.ExportEncPublicKey_ECC(session, BOTH, &public));
    OK(sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, data, 16, &cipher));
    memset(&wrong, 0xa5, sizeof wrong);
    NO_SESSION(sdf.ExternalEncrypt_ECC(none, SGD_SM2_3, &public, data, 16, &wrong));
    NO_SESSION(sdf.InternalEncrypt_ECC(none, BOTH, SGD_SM2_3, data, 16, &wrong));
    NO_SESSION(sdf.InternalDecrypt_ECC(none, BOTH, SGD_SM2_3, &cipher, back, &length));
    EXPECT(SDR_OUTARGERR, sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &public, data, 16, NULL));
    EXPECT(SDR_OUTARGERR, sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, data, 16, NULL));
    EXPECT(SDR_INARGERR, sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, NULL, data, 16, &wrong));
    EXPECT(SDR_INARGERR, sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &public, NULL, 16, &wrong));
    EXPECT(SDR_INARGERR, sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, NULL, 16, &wrong));
    const unsigned int lengths[] = {0, 256, HUGE_LENGTH};
    for (int at = 0; at < 3; at++) {
        EXPECT(SDR_INARGERR,
               sdf.ExternalEncrypt_ECC(session, SGD_SM2_3, &public, data, lengths[at], &wrong));
        EXPECT(SDR_INARGERR, sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, data, lengths[at], &wrong));
    }
    EXPECT(SDR_ALGNOTSUPPORT, sdf.ExternalEncrypt_ECC(session, SGD_SM2_1, &public, data, 16, &wrong));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.InternalEncrypt_ECC(session, BOTH, 0, data, 16, &wrong));
    EXPECT(SDR_KEYNOTEXIST, sdf.InternalEncrypt_ECC(session, SIGNING, SGD_SM2_3, data, 16, &wrong));
    HOLDS(untouched(&wrong, sizeof wrong));

    EXPECT(SDR_ALGNOTSUPPORT, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_2, &cipher, back, &length));
    EXPECT(SDR_INARGERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, NULL, back, &length));
    EXPECT(SDR_OUTARGERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, NULL, &length));
    EXPECT(SDR_OUTARGERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, NULL));
    EXPECT(SDR_KEYNOTEXIST, sdf.InternalDecrypt_ECC(session, NONE, SGD_SM2_3, &cipher, back, &length));
    length = 15;
    EXPECT(SDR_NOBUFFER, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &length));
    HOLDS(length == 16);
    void *made = (void *)7;
    unsigned char *at_of[] = {cipher.x, cipher.x + 63, cipher.y + 32, cipher.M, cipher.M + 31, cipher.C};
    for (unsigned int at = 0; at < sizeof at_of / sizeof *at_of; at++) {
        *at_of[at] ^= 1;
        EXPECT(SDR_ENCDATAERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &length));
        EXPECT(SDR_ENCDATAERR, sdf.ImportKeyWithISK_ECC(session, BOTH, &cipher, &made));
        EXPECT(SDR_ENCDATAERR,
               sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM2_3, &public, &cipher, &wrong));
        *at_of[at] ^= 1;
    }
    cipher.L = 0;
    EXPECT(SDR_INARGERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &length));
    cipher.L = 256;
    EXPECT(SDR_INARGERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &length));
    cipher.L = HUGE_LENGTH;
    EXPECT(SDR_INARGERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &length));
    EXPECT(SDR_INARGERR, sdf.ImportKeyWithISK_ECC(session, BOTH, &cipher, &made));
    cipher.L = 15;
    EXPECT(SDR_ENCDATAERR, sdf.InternalDecrypt_ECC(session, BOTH, SGD_SM2_3, &cipher, back, &length));
    /* A session key has 16 bytes. */
    OK(sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, data, 17, &cipher));
    EXPECT(SDR_KEYERR, sdf.ImportKeyWithISK_ECC(session, BOTH, &cipher, &made));
    HOLDS(untouched(back, 16) && untouched(&wrong, sizeof wrong) && made == (void *)7);
    OK(sdf.ReleasePrivateKeyAccessRight(session, BOTH));
    free(back);
}

/* Session keys that are encrypted with SM2. */
static void envelopes(void) {
    ECCrefPublicKey public;
    ECCCipher cipher, wrong;
    void *made = (void *)7;
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.ExportEncPublicKey_ECC(session, BOTH, &public));
    OK(sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, id, 8, &cipher));
    memset(&wrong, 0xa5, sizeof wrong);

    NO_SESSION(sdf.GenerateKeyWithIPK_ECC(none, BOTH, 128, &wrong, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithIPK_ECC(session, BOTH, 128, NULL, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithIPK_ECC(session, BOTH, 128, &wrong, NULL));
    EXPECT(SDR_KEYNOTEXIST, sdf.GenerateKeyWithIPK_ECC(session, SIGNING, 128, &wrong, &made));
    NO_SESSION(sdf.GenerateKeyWithEPK_ECC(none, 128, SGD_SM2_3, &public, &wrong, &made));
    EXPECT(SDR_INARGERR, sdf.GenerateKeyWithEPK_ECC(session, 128, SGD_SM2_3, NULL, &wrong, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithEPK_ECC(session, 128, SGD_SM2_3, &public, NULL, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithEPK_ECC(session, 128, SGD_SM2_3, &public, &wrong, NULL));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.GenerateKeyWithEPK_ECC(session, 128, SGD_SM3, &public, &wrong, &made));
    const unsigned int bits[] = {0, 127, 129, 256, HUGE_LENGTH};
    for (int at = 0; at < 5; at++) {
        EXPECT(SDR_INARGERR, sdf.GenerateKeyWithIPK_ECC(session, BOTH, bits[at], &wrong, &made));
        EXPECT(SDR_INARGERR,
               sdf.GenerateKeyWithEPK_ECC(session, bits[at], SGD_SM2_3, &public, &wrong, &made));
    }
    NO_SESSION(sdf.ImportKeyWithISK_ECC(none, BOTH, &cipher, &made));
    EXPECT(SDR_INARGERR, sdf.ImportKeyWithISK_ECC(session, BOTH, NULL, &made));
    EXPECT(SDR_OUTARGERR, sdf.ImportKeyWithISK_ECC(session, BOTH, &cipher, NULL));
    EXPECT(SDR_KEYNOTEXIST, sdf.ImportKeyWithISK_ECC(session, NONE, &cipher, &made));
    NO_SESSION(sdf.ExchangeDigitEnvelopeBaseOnECC(none, BOTH, SGD_SM2_3, &public, &cipher, &wrong));
    EXPECT(SDR_INARGERR, sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM2_3, NULL, &cipher, &wrong));
    EXPECT(SDR_INARGERR, sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM2_3, &public, NULL, &wrong));
    EXPECT(SDR_OUTARGERR,
           sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM2_3, &public, &cipher, NULL));
    EXPECT(SDR_ALGNOTSUPPORT,
           sdf.ExchangeDigitEnvelopeBaseOnECC(session, BOTH, SGD_SM4_CBC, &public, &cipher, &wrong));
    EXPECT(SDR_KEYNOTEXIST,
           sdf.ExchangeDigitEnvelopeBaseOnECC(session, NONE, SGD_SM2_3, &public, &cipher, &wrong));
    HOLDS(made == (void *)7 && untouched(&wrong, sizeof wrong));
    OK(sdf.ReleasePrivateKeyAccessRight(session, BOTH));
}

/* Session keys that are agreed on. */
static void agreements(void) {
    ECCrefPublicKey public, temporary, written;
    void *made = (void *)7;
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.ExportEncPublicKey_ECC(session, BOTH, &public));
    OK(sdf.ExportEncPublicKey_ECC(session, PEER, &temporary));
    memset(&written, 0xa5, sizeof written);
    const unsigned int bits[] = {0, 127, 129, 256, HUGE_LENGTH};
    for (int at = 0; at < 5; at++) {
        EXPECT(SDR_INARGERR, sdf.GenerateAgreementDataWithECC(session, BOTH, bits[at], ID, &written, &written,
                                                              &made));
        EXPECT(SDR_INARGERR,
               sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, bits[at], ID, ID, &public, &temporary,
                                                      &written, &written, &made));
    }
    NO_SESSION(sdf.GenerateAgreementDataWithECC(none, BOTH, 128, ID, &written, &written, &made));
    EXPECT(SDR_INARGERR,
           sdf.GenerateAgreementDataWithECC(session, BOTH, 128, NULL, 8, &written, &written, &made));
    const unsigned int lengths[] = {0, 8192, HUGE_LENGTH};
    for (int at = 0; at < 3; at++) {
        EXPECT(SDR_INARGERR, sdf.GenerateAgreementDataWithECC(session, BOTH, 128, id, lengths[at], &written,
                                                              &written, &made));
        EXPECT(SDR_INARGERR,
               sdf.GenerateKeyWithECC(session, id, lengths[at], &public, &temporary, agreement, &made));
        EXPECT(SDR_INARGERR,
               sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, ID, id, lengths[at], &public,
                                                      &temporary, &written, &written, &made));
        EXPECT(SDR_INARGERR,
               sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, id, lengths[at], ID, &public,
                                                      &temporary, &written, &written, &made));
    }
    EXPECT(SDR_OUTARGERR, sdf.GenerateAgreementDataWithECC(session, BOTH, 128, ID, NULL, &written, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateAgreementDataWithECC(session, BOTH, 128, ID, &written, NULL, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateAgreementDataWithECC(session, BOTH, 128, ID, &written, &written, NULL));
    EXPECT(SDR_KEYNOTEXIST,
           sdf.GenerateAgreementDataWithECC(session, SIGNING, 128, ID, &written, &written, &made));

    NO_SESSION(sdf.GenerateKeyWithECC(none, ID, &public, &temporary, agreement, &made));
    void *handles[] = {NULL, device, session, key, freed_key, &checks, (void *)-1, (void *)0xd400000000000000};
    for (unsigned int at = 0; at < sizeof handles / sizeof *handles; at++)
        EXPECT(SDR_INARGERR, sdf.GenerateKeyWithECC(session, ID, &public, &temporary, handles[at], &made));
    /* An agreement is its session's own. */
    EXPECT(SDR_INARGERR, sdf.GenerateKeyWithECC(other, ID, &public, &temporary, agreement, &made));
    EXPECT(SDR_INARGERR, sdf.GenerateKeyWithECC(session, NULL, 8, &public, &temporary, agreement, &made));
    EXPECT(SDR_INARGERR, sdf.GenerateKeyWithECC(session, ID, NULL, &temporary, agreement, &made));
    EXPECT(SDR_INARGERR, sdf.GenerateKeyWithECC(session, ID, &public, NULL, agreement, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithECC(session, ID, &public, &temporary, agreement, NULL));
    NO_SESSION(sdf.GenerateAgreementDataAndKeyWithECC(none, BOTH, 128, ID, ID, &public, &temporary, &written,
                                                      &written, &made));
    EXPECT(SDR_INARGERR, sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, ID, ID, NULL, &temporary,
                                                                &written, &written, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, ID, ID, &public,
                                                                 &temporary, NULL, &written, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, ID, ID, &public,
                                                                 &temporary, &written, NULL, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateAgreementDataAndKeyWithECC(session, BOTH, 128, ID, ID, &public,
                                                                 &temporary, &written, &written, NULL));
    EXPECT(SDR_KEYNOTEXIST, sdf.GenerateAgreementDataAndKeyWithECC(session, NONE, 128, ID, ID, &public,
                                                                   &temporary, &written, &written, &made));
    HOLDS(made == (void *)7 && untouched(&written, sizeof written));
    OK(sdf.ReleasePrivateKeyAccessRight(session, BOTH));
}

/* Session keys under key-encryption keys, and the end of a session key. */
static void wrapped_keys(void) {
    void *made = (void *)7;
    unsigned char *wrapped = room(16);
    unsigned int length = 16;
    NO_SESSION(sdf.GenerateKeyWithKEK(none, 128, SGD_SM4_ECB, KEK, wrapped, &length, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, KEK, NULL, &length, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, KEK, wrapped, NULL, &made));
    EXPECT(SDR_OUTARGERR, sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, KEK, wrapped, &length, NULL));
    EXPECT(SDR_INARGERR, sdf.GenerateKeyWithKEK(session, 64, SGD_SM4_ECB, KEK, wrapped, &length, &made));
    EXPECT(SDR_ALGMODNOTSUPPORT,
           sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_OFB, KEK, wrapped, &length, &made));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.GenerateKeyWithKEK(session, 128, 0x101, KEK, wrapped, &length, &made));
    EXPECT(SDR_KEYNOTEXIST,
           sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, NONE, wrapped, &length, &made));
    length = 15;
    EXPECT(SDR_NOBUFFER, sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, KEK, wrapped, &length, &made));
    HOLDS(length == 16 && untouched(wrapped, 16));
    NO_SESSION(sdf.ImportKeyWithKEK(none, SGD_SM4_ECB, KEK, wrapped, 16, &made));
    EXPECT(SDR_INARGERR, sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, NULL, 16, &made));
    EXPECT(SDR_OUTARGERR, sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, 16, NULL));
    const unsigned int sizes[] = {0, 15, 17, HUGE_LENGTH};
    for (int at = 0; at < 4; at++)
        EXPECT(SDR_INARGERR, sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, sizes[at], &made));
    EXPECT(SDR_ALGMODNOTSUPPORT, sdf.ImportKeyWithKEK(session, SGD_SM4_MAC, KEK, wrapped, 16, &made));
    EXPECT(SDR_ALGNOTSUPPORT, sdf.ImportKeyWithKEK(session, SGD_SM3, KEK, wrapped, 16, &made));
    EXPECT(SDR_KEYNOTEXIST, sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, 0, wrapped, 16, &made));
    NO_SESSION(sdf.DestroyKey(none, key));
    NO_KEY(sdf.DestroyKey(session, none));
    HOLDS(made == (void *)7);
    free(wrapped);
}

#endif
