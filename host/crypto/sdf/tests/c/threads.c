/* Threads that share sessions, keys and a device, while others open and close them: every call answers
 * with success or with the code of a handle that another thread closed.
 *
 * threads LIBRARY TURNS */
#include "library.h"
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8, SHARED = 4 };

static void *device;
static _Atomic(void *) shared[SHARED];
static atomic_ulong done, closed;
static int turns;

static void either(int code, const char *what) {
    if (code == SDR_OK) {
        atomic_fetch_add(&done, 1);
    } else if (code == SDR_INARGERR) {
        atomic_fetch_add(&closed, 1);
    } else {
        fprintf(stderr, "%s gave %#010x\n", what, code);
        exit(1);
    }
}
#define EITHER(call) either(call, #call)

static void *work(void *number) {
    unsigned int seed = (unsigned int)(size_t)number;
    for (int turn = 0; turn < turns; turn++) {
        _Atomic(void *) *slot = &shared[rand_r(&seed) % SHARED];
        void *session = atomic_load(slot), *key;
        unsigned char wrapped[16] = {0}, iv[16] = {0}, data[256] = {1}, back[256], hash[32], mac[16];
        unsigned int length = 256, hash_length = 32, mac_length = 16;
        if (rand_r(&seed) % 16 == 0) {
            void *next;
            OK(sdf.OpenSession(device, &next));
            /* One thread closes what it took out, while others may be at work with it. */
            EITHER(sdf.CloseSession(atomic_exchange(slot, next)));
            continue;
        }
        int code = sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, 16, &key);
        EITHER(code);
        if (code == SDR_OK) {
            code = sdf.Encrypt(session, key, SGD_SM4_CBC, iv, data, 256, data, &length);
            EITHER(code);
            memset(iv, 0, 16);
            int again = sdf.Decrypt(session, key, SGD_SM4_CBC, iv, data, 256, back, &length);
            EITHER(again);
            if (code == SDR_OK && again == SDR_OK) HOLDS(back[0] == 1 && back[255] == 0);
            EITHER(sdf.CalculateMAC(session, key, SGD_SM4_MAC, iv, data, 256, mac, &mac_length));
            EITHER(sdf.DestroyKey(session, key));
        }
        /* A running hash is the session's: two threads that share it get in each other's way, and say so. */
        EITHER(sdf.HashInit(session, SGD_SM3, NULL, NULL, 0));
        code = sdf.HashFinal(session, hash, &hash_length);
        if (code != (int)SDR_STEPERR) either(code, "SDF_HashFinal");
        EITHER(sdf.GenerateRandom(session, 16, hash));
        void *own, *of_own;
        if (turn % 32 == 0) {
            OK(sdf.OpenDevice(&own));
            OK(sdf.OpenSession(own, &of_own));
            OK(sdf.CreateFile(of_own, (unsigned char *)&number, sizeof number, 8));
            OK(sdf.DeleteFile(of_own, (unsigned char *)&number, sizeof number));
            OK(sdf.CloseDevice(own));
            EXPECT(SDR_INARGERR, sdf.CloseSession(of_own));
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    HOLDS(count == 3);
    load(arguments[1]);
    turns = atoi(arguments[2]);
    OK(sdf.OpenDevice(&device));
    for (int at = 0; at < SHARED; at++) {
        void *session;
        OK(sdf.OpenSession(device, &session));
        atomic_store(&shared[at], session);
    }
    pthread_t threads[THREADS];
    for (size_t at = 0; at < THREADS; at++) HOLDS(pthread_create(&threads[at], NULL, work, (void *)(at + 1)) == 0);
    for (size_t at = 0; at < THREADS; at++) HOLDS(pthread_join(threads[at], NULL) == 0);
    OK(sdf.CloseDevice(device));
    printf("done %lu closed %lu\n", (unsigned long)done, (unsigned long)closed);
    return 0;
}
