/* The library as a program in the field has it: opened by name, bound function by function. And how the
 * programs of these tests check. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include "sdf.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every function of the standard. */
#define FUNCTIONS(X) \
    X(OpenDevice) X(CloseDevice) X(OpenSession) X(CloseSession) X(GetDeviceInfo) X(GenerateRandom) \
    X(GetPrivateKeyAccessRight) X(ReleasePrivateKeyAccessRight) X(ExportSignPublicKey_RSA) \
    X(ExportEncPublicKey_RSA) X(GenerateKeyPair_RSA) X(GenerateKeyWithIPK_RSA) X(GenerateKeyWithEPK_RSA) \
    X(ImportKeyWithISK_RSA) X(ExchangeDigitEnvelopeBaseOnRSA) X(ExportSignPublicKey_ECC) \
    X(ExportEncPublicKey_ECC) X(GenerateKeyPair_ECC) X(GenerateKeyWithIPK_ECC) X(GenerateKeyWithEPK_ECC) \
    X(ImportKeyWithISK_ECC) X(GenerateAgreementDataWithECC) X(GenerateKeyWithECC) \
    X(GenerateAgreementDataAndKeyWithECC) X(ExchangeDigitEnvelopeBaseOnECC) X(GenerateKeyWithKEK) \
    X(ImportKeyWithKEK) X(DestroyKey) X(ExternalPublicKeyOperation_RSA) X(InternalPublicKeyOperation_RSA) \
    X(InternalPrivateKeyOperation_RSA) X(ExternalVerify_ECC) X(InternalSign_ECC) X(InternalVerify_ECC) \
    X(ExternalEncrypt_ECC) X(InternalEncrypt_ECC) X(InternalDecrypt_ECC) X(Encrypt) X(Decrypt) \
    X(CalculateMAC) X(HashInit) X(HashUpdate) X(HashFinal) X(CreateFile) X(ReadFile) X(WriteFile) \
    X(DeleteFile)

#define MEMBER(name) __typeof__(SDF_##name) *name;
static struct { FUNCTIONS(MEMBER) } sdf;

static unsigned long checks;

/* The call must return exactly this code. */
#define EXPECT(code, call) \
    do { \
        int got_ = (call); \
        checks++; \
        if (got_ != (int)(code)) { \
            fprintf(stderr, "%s:%d: %s\n  gave %#010x, not %s\n", __FILE__, __LINE__, #call, got_, #code); \
            exit(1); \
        } \
    } while (0)

#define OK(call) EXPECT(SDR_OK, call)

/* The condition must hold. */
#define HOLDS(condition) \
    do { \
        checks++; \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

static inline void *load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    unsigned int bound = 0;
#define BIND(name) \
    *(void **)&sdf.name = dlsym(library, "SDF_" #name); \
    HOLDS(sdf.name != NULL); \
    bound++;
    FUNCTIONS(BIND)
    HOLDS(bound == 47);
    return library;
}

/* A buffer of exactly so many bytes, so that a tool that watches memory sees one byte too many. */
static inline unsigned char *room(size_t length) {
    unsigned char *bytes = malloc(length ? length : 1);
    HOLDS(bytes != NULL);
    memset(bytes, 0xa5, length ? length : 1);
    return bytes;
}

static inline int untouched(const void *bytes, size_t length) {
    for (size_t at = 0; at < length; at++)
        if (((const unsigned char *)bytes)[at] != 0xa5) return 0;
    return 1;
}

/* What the store of these tests holds: tests/scene.rs makes it. */
#define PASSWORD ((unsigned char *)"correct horse")
#define PASSWORD_LENGTH 13
enum {
    BOTH = 1,       /* index with a signing and an encryption key pair, password PASSWORD */
    SIGNING = 2,    /* index with a signing key pair alone, the same password */
    PEER = 3,       /* index with an encryption key pair alone, the same password */
    KEK = 1,        /* index of a key-encryption key */
    NONE = 9,       /* index with nothing */
};

/* Prints `name` and bytes in hexadecimal digits, for the program that compares. */
static inline void show(const char *name, const void *bytes, size_t length) {
    printf("%s ", name);
    for (size_t at = 0; at < length; at++) printf("%02x", ((const unsigned char *)bytes)[at]);
    printf("\n");
}

#endif
