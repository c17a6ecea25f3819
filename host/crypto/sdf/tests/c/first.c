/* The first way through: device, session, random numbers, a session key that comes under a
 * key-encryption key, SM4. Prints what tests/oracle.rs compares with OpenSSL.
 *
 * first LIBRARY WRAPPED-KEY IV DATA (in hexadecimal digits) */
#include "library.h"

static unsigned char *bytes_of(const char *digits, unsigned int *length) {
    *length = strlen(digits) / 2;
    unsigned char *bytes = room(*length);
    for (unsigned int at = 0; at < *length; at++) {
        unsigned int byte;
        HOLDS(sscanf(digits + 2 * at, "%2x", &byte) == 1);
        bytes[at] = byte;
    }
    return bytes;
}

int main(int count, char **arguments) {
    HOLDS(count == 5);
    load(arguments[1]);
    unsigned int wrapped_length, iv_length, length;
    unsigned char *wrapped = bytes_of(arguments[2], &wrapped_length);
    unsigned char *iv = bytes_of(arguments[3], &iv_length);
    unsigned char *data = bytes_of(arguments[4], &length);
    HOLDS(iv_length == 16);

    void *device, *session, *key;
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenSession(device, &session));
    unsigned char *random = room(64);
    OK(sdf.GenerateRandom(session, 32, random));
    OK(sdf.GenerateRandom(session, 32, random + 32));
    HOLDS(memcmp(random, random + 32, 32) != 0);
    OK(sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, wrapped_length, &key));

    const unsigned int modes[] = {SGD_SM4_ECB, SGD_SM4_CBC, SGD_SM4_CFB, SGD_SM4_OFB};
    const char *names[] = {"ecb", "cbc", "cfb", "ofb"};
    unsigned char *encrypted = room(length), *decrypted = room(length), *next = room(16);
    for (int mode = 0; mode < 4; mode++) {
        unsigned int room_there = length, again = length;
        memcpy(next, iv, 16);
        OK(sdf.Encrypt(session, key, modes[mode], next, data, length, encrypted, &room_there));
        HOLDS(room_there == length);
        show(names[mode], encrypted, length);
        memcpy(next, iv, 16);
        OK(sdf.Decrypt(session, key, modes[mode], next, encrypted, length, decrypted, &again));
        HOLDS(again == length && memcmp(decrypted, data, length) == 0);
    }
    unsigned char *mac = room(16);
    unsigned int mac_length = 16;
    memcpy(next, iv, 16);
    OK(sdf.CalculateMAC(session, key, SGD_SM4_MAC, next, data, length, mac, &mac_length));
    HOLDS(mac_length == 16 && memcmp(mac, next, 16) == 0);
    show("mac", mac, 16);

    OK(sdf.DestroyKey(session, key));
    OK(sdf.CloseSession(session));
    OK(sdf.CloseDevice(device));
    free(wrapped), free(iv), free(data), free(random), free(encrypted), free(decrypted), free(next), free(mac);
    return 0;
}
