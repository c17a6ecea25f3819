/* What the environment changes.
 *
 * settings LIBRARY opens|refuses|unchecked|undumpable|dumpable */
#include "library.h"
#include <sys/prctl.h>

int main(int count, char **arguments) {
    HOLDS(count == 3);
    load(arguments[1]);
    const char *what = arguments[2];
    void *device = (void *)7, *session, *key;
    if (strcmp(what, "refuses") == 0) {
        EXPECT(SDR_OPENDEVICE, sdf.OpenDevice(&device));
        HOLDS(device == (void *)7);
        return 0;
    }
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenSession(device, &session));
    if (strcmp(what, "unchecked") == 0) {
        unsigned char bytes[16] = {0};
        unsigned int length = 0;
        OK(sdf.GenerateKeyWithKEK(session, 128, SGD_SM4_ECB, KEK, bytes, &length, &key));
        HOLDS(length == 16);
        length = 0;
        OK(sdf.Encrypt(session, key, SGD_SM4_ECB, NULL, bytes, 16, bytes, &length));
        HOLDS(length == 16);
    }
    if (strcmp(what, "undumpable") == 0) HOLDS(prctl(PR_GET_DUMPABLE) == 0);
    if (strcmp(what, "dumpable") == 0) HOLDS(prctl(PR_GET_DUMPABLE) == 1);
    OK(sdf.CloseDevice(device));
    return 0;
}
