/* The library can be unloaded and loaded again: after use, with a device left open, and while a thread
 * that called it goes on.
 *
 * unload LIBRARY */
#include "library.h"
#include <pthread.h>

static pthread_barrier_t used, unloaded;

static void use(int close) {
    void *device, *session;
    unsigned char random[16];
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenSession(device, &session));
    OK(sdf.GenerateRandom(session, 16, random));
    EXPECT(SDR_INARGERR, sdf.GenerateRandom(device, 16, random));
    if (close) OK(sdf.CloseDevice(device));
}

static void *thread(void *close) {
    use(close != NULL);
    pthread_barrier_wait(&used);
    pthread_barrier_wait(&unloaded);
    return NULL;
}

int main(int count, char **arguments) {
    HOLDS(count == 2);
    HOLDS(pthread_barrier_init(&used, NULL, 2) == 0 && pthread_barrier_init(&unloaded, NULL, 2) == 0);
    for (int turn = 0; turn < 20; turn++) {
        pthread_t other;
        void *library = load(arguments[1]);
        use(turn % 2);
        HOLDS(pthread_create(&other, NULL, thread, turn % 3 ? library : NULL) == 0);
        pthread_barrier_wait(&used);
        HOLDS(dlclose(library) == 0);
        pthread_barrier_wait(&unloaded);
        HOLDS(pthread_join(other, NULL) == 0);
    }
    printf("checks %lu\n", checks);
    return 0;
}
