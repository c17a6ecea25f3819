/* Any function with any arguments: handles that are open, were closed, are of another kind or none;
 * lengths, indexes and algorithms that are usual or not; buffers as long as their lengths say, inputs
 * that are random. Each call answers with a code of the standard, and memory stays as it was but for the
 * outputs, which a tool that watches memory sees.
 *
 * any LIBRARY SEED CALLS */
#include "library.h"

enum { HANDLES = 24, LARGEST = 512 };

static unsigned long long state;
static void *handles[HANDLES];
static unsigned long codes[32];

static unsigned int below(unsigned int bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned int)(state >> 33) % bound;
}

static void *handle(void) {
    if (below(20) == 0) {
        void *odd[] = {NULL, handles, (void *)-1, (void *)0xd2ffffffffffffff, (void *)0xd300000000000000};
        return odd[below(5)];
    }
    return handles[below(HANDLES)];
}

static unsigned int number(void) {
    const unsigned int usual[] = {0, 1, 2, 3, 8, 16, 16, 32, 32, 48, 128, 128, 256, 256, 255, LARGEST};
    return usual[below(16)];
}

static unsigned int algorithm(void) {
    const unsigned int known[] = {SGD_SM4_ECB, SGD_SM4_CBC, SGD_SM4_CFB, SGD_SM4_OFB, SGD_SM4_MAC, SGD_SM3,
                                  SGD_SHA1, SGD_SHA256, SGD_SM2, SGD_SM2_1, SGD_SM2_2, SGD_SM2_3, 0, 0x403,
                                  0xffffffff};
    return known[below(15)];
}

/* Buffers of a call, freed after it. */
static void *held[16];
static int holding;

static void *keep(size_t length) {
    unsigned char *bytes = room(length);
    for (size_t at = 0; at < length; at++) bytes[at] = below(256);
    held[holding++] = bytes;
    return bytes;
}

/* Bytes of a length that may be null. */
static unsigned char *some(unsigned int length) { return below(20) == 0 ? NULL : keep(length); }

static unsigned int *length_of(unsigned int length) {
    if (below(20) == 0) return NULL;
    unsigned int *kept = keep(sizeof length);
    *kept = length;
    return kept;
}

/* Structures: random ones, and those that calls before gave. */
static ECCrefPublicKey keys[4];
static ECCSignature signature;
static ECCCipher cipher;

static ECCrefPublicKey *key_in(void) {
    if (below(20) == 0) return NULL;
    ECCrefPublicKey *key = keep(sizeof *key);
    if (below(4) != 0) *key = keys[below(4)];
    return key;
}
static ECCrefPublicKey *key_out(void) { return below(20) == 0 ? NULL : &keys[below(4)]; }
static ECCSignature *signature_in(void) {
    if (below(20) == 0) return NULL;
    ECCSignature *copy = keep(sizeof *copy);
    if (below(3) != 0) *copy = signature;
    return copy;
}
static ECCCipher *cipher_in(void) {
    if (below(20) == 0) return NULL;
    ECCCipher *copy = keep(sizeof *copy);
    if (below(3) != 0) *copy = cipher;
    return copy;
}
static ECCCipher *cipher_out(void) { return below(20) == 0 ? NULL : &cipher; }
static void **handle_out(void) { return below(20) == 0 ? NULL : &handles[below(HANDLES)]; }

static unsigned char *file(unsigned int *length) {
    *length = 1 + below(2);
    unsigned char *name = keep(*length);
    memset(name, 'a' + below(2), *length);
    return name;
}

/* The devices that are open, whatever became of their handles. */
static void *devices[HANDLES];
static int open;

static void open_device(void **device) {
    if (open == HANDLES) return;
    OK(sdf.OpenDevice(device));
    devices[open++] = *device;
}

static int call(void) {
    unsigned int n = number(), m = number(), i = below(5), l;
    unsigned char *name;
    void *s = handle(), *k = handle();
    switch (below(47)) {
    case 0: open_device(&handles[below(HANDLES)]); return sdf.OpenDevice(NULL);
    case 1: return below(4) ? SDR_OK : sdf.CloseDevice(k);
    case 2: return sdf.OpenSession(k, handle_out());
    case 3: return below(4) ? SDR_OK : sdf.CloseSession(s);
    case 4: return sdf.GetDeviceInfo(s, below(9) ? keep(sizeof(DEVICEINFO)) : NULL);
    case 5: return sdf.GenerateRandom(s, n, some(n));
    case 6: return sdf.GetPrivateKeyAccessRight(s, i, PASSWORD, PASSWORD_LENGTH);
    case 7: return below(4) ? SDR_OK : sdf.ReleasePrivateKeyAccessRight(s, i);
    case 8: return sdf.ExportSignPublicKey_RSA(s, i, NULL);
    case 9: return sdf.ExportEncPublicKey_RSA(s, i, NULL);
    case 10: return sdf.GenerateKeyPair_RSA(s, n, NULL, NULL);
    case 11: return sdf.GenerateKeyWithIPK_RSA(s, i, n, some(m), length_of(m), handle_out());
    case 12: return sdf.GenerateKeyWithEPK_RSA(s, n, NULL, some(m), length_of(m), handle_out());
    case 13: return sdf.ImportKeyWithISK_RSA(s, i, some(n), n, handle_out());
    case 14: return sdf.ExchangeDigitEnvelopeBaseOnRSA(s, i, NULL, some(n), n, some(m), length_of(m));
    case 15: return sdf.ExportSignPublicKey_ECC(s, i, key_out());
    case 16: return sdf.ExportEncPublicKey_ECC(s, i, key_out());
    case 17: return sdf.GenerateKeyPair_ECC(s, algorithm(), n, key_out(), keep(sizeof(ECCrefPrivateKey)));
    case 18: return sdf.GenerateKeyWithIPK_ECC(s, i, n, cipher_out(), handle_out());
    case 19: return sdf.GenerateKeyWithEPK_ECC(s, n, algorithm(), key_in(), cipher_out(), handle_out());
    case 20: return sdf.ImportKeyWithISK_ECC(s, i, cipher_in(), handle_out());
    case 21: return sdf.GenerateAgreementDataWithECC(s, i, n, some(m), m, key_out(), key_out(), handle_out());
    case 22: return sdf.GenerateKeyWithECC(s, some(m), m, key_in(), key_in(), k, handle_out());
    case 23: return sdf.GenerateAgreementDataAndKeyWithECC(s, i, n, some(m), m, some(m), m, key_in(),
                                                           key_in(), key_out(), key_out(), handle_out());
    case 24: return sdf.ExchangeDigitEnvelopeBaseOnECC(s, i, algorithm(), key_in(), cipher_in(), cipher_out());
    case 25: return sdf.GenerateKeyWithKEK(s, n, algorithm(), i, some(m), length_of(m), handle_out());
    case 26: return sdf.ImportKeyWithKEK(s, algorithm(), i, some(n), n, handle_out());
    case 27: return sdf.DestroyKey(s, k);
    case 28: return sdf.ExternalPublicKeyOperation_RSA(s, NULL, some(n), n, some(m), length_of(m));
    case 29: return sdf.InternalPublicKeyOperation_RSA(s, i, some(n), n, some(m), length_of(m));
    case 30: return sdf.InternalPrivateKeyOperation_RSA(s, i, some(n), n, some(m), length_of(m));
    case 31: return sdf.ExternalVerify_ECC(s, algorithm(), key_in(), some(n), n, signature_in());
    case 32: return sdf.InternalSign_ECC(s, i, some(n), n, below(9) ? &signature : NULL);
    case 33: return sdf.InternalVerify_ECC(s, i, some(n), n, signature_in());
    case 34: return sdf.ExternalEncrypt_ECC(s, algorithm(), key_in(), some(n), n, cipher_out());
    case 35: return sdf.InternalEncrypt_ECC(s, i, algorithm(), some(n), n, cipher_out());
    case 36: return sdf.InternalDecrypt_ECC(s, i, algorithm(), cipher_in(), some(n), length_of(n));
    case 37: return sdf.Encrypt(s, k, algorithm(), some(16), some(n), n, some(m), length_of(m));
    case 38: return sdf.Decrypt(s, k, algorithm(), some(16), some(n), n, some(m), length_of(m));
    case 39: return sdf.CalculateMAC(s, k, algorithm(), some(16), some(n), n, some(m), length_of(m));
    case 40: return sdf.HashInit(s, algorithm(), below(2) ? key_in() : NULL, some(m), m);
    case 41: return sdf.HashUpdate(s, some(n), n);
    case 42: return sdf.HashFinal(s, some(n), length_of(n));
    case 43: name = file(&l); return sdf.CreateFile(s, name, l, n);
    case 44: name = file(&l); return sdf.ReadFile(s, name, l, m, length_of(n), some(n));
    case 45: name = file(&l); return sdf.WriteFile(s, name, l, m, n, some(n));
    default: name = file(&l); return sdf.DeleteFile(s, name, l);
    }
}

int main(int count, char **arguments) {
    HOLDS(count == 4);
    load(arguments[1]);
    state = strtoull(arguments[2], NULL, 10);
    for (long calls = atol(arguments[3]); calls > 0; calls--) {
        /* Not too much of what is open gets lost. */
        if (calls % 64 == 0) {
            while (open > 0) sdf.CloseDevice(devices[--open]); /* a call may have closed it */
            open_device(&handles[0]);
            for (int at = 1; at < 10; at++) OK(sdf.OpenSession(devices[0], &handles[at]));
        }
        unsigned int code = call();
        HOLDS(code == SDR_OK || (code > SDR_BASE && code <= SDR_OUTARGERR));
        HOLDS(code != SDR_UNKNOWERR);
        codes[code & 31]++;
        while (holding > 0) free(held[--holding]);
    }
    printf("codes");
    for (int code = 0; code < 32; code++) printf(" %lu", codes[code]);
    printf("\n");
    return 0;
}
