/* The key store changes while a session is open: each change is seen by the next call. Prints the name of
 * a step, waits for a line, and calls.
 *
 * live LIBRARY */
#include "library.h"

static void step(const char *name) {
    char line[8];
    printf("%s\n", name);
    fflush(stdout);
    HOLDS(fgets(line, sizeof line, stdin) != NULL);
}

int main(int count, char **arguments) {
    HOLDS(count == 2);
    load(arguments[1]);
    void *device, *session, *key;
    unsigned char data[32] = {0};
    unsigned int length = 8;
    ECCSignature signature;
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenSession(device, &session));
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.InternalSign_ECC(session, BOTH, data, 32, &signature));
    EXPECT(SDR_KEYNOTEXIST, sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, NONE, data, 16, &key));

    step("kek");
    OK(sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, NONE, data, 16, &key));
    step("file");
    OK(sdf.ReadFile(session, (unsigned char *)"file", 4, 0, &length, data));
    HOLDS(length == 8 && memcmp(data, "contents", 8) == 0);
    step("password");
    EXPECT(SDR_PARDENY, sdf.InternalSign_ECC(session, BOTH, data, 32, &signature));
    EXPECT(SDR_PRKRERR, sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, (unsigned char *)"another password", 16));
    OK(sdf.InternalSign_ECC(session, BOTH, data, 32, &signature));
    step("destroyed");
    EXPECT(SDR_KEYNOTEXIST, sdf.InternalSign_ECC(session, BOTH, data, 32, &signature));
    EXPECT(SDR_KEYNOTEXIST, sdf.InternalVerify_ECC(session, BOTH, data, 32, &signature));
    step("damaged");
    EXPECT(SDR_HARDFAIL, sdf.ReadFile(session, (unsigned char *)"file", 4, 0, &length, data));
    EXPECT(SDR_FILEWERR, sdf.WriteFile(session, (unsigned char *)"file", 4, 0, 8, data));
    EXPECT(SDR_HARDFAIL, sdf.InternalVerify_ECC(session, PEER, data, 32, &signature));
    /* Session keys need no store. */
    length = 32;
    OK(sdf.Encrypt(session, key, SGD_SM4_ECB, NULL, data, 32, data, &length));
    OK(sdf.CloseDevice(device));
    printf("end\n");
    return 0;
}
