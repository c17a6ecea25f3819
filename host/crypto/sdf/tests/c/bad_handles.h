/* What is no handle, for the programs of bad ways; and the handles that are some. */
#ifndef BAD_HANDLES_H
#define BAD_HANDLES_H

#include "library.h"

static void *device, *session, *other, *key, *foreign_key, *agreement;
static void *freed_session, *freed_key, *freed_device;

/* What is no session, whatever a function does with one. */
#define NO_SESSION(call_with) \
    do { \
        void *handles_[] = {NULL, device, key, agreement, freed_session, freed_device, &checks, \
                            (void *)1, (void *)-1, (void *)0xd200000000000000, (void *)0xd2ffffffffffffff}; \
        for (unsigned int h_ = 0; h_ < sizeof handles_ / sizeof *handles_; h_++) { \
            void *none = handles_[h_]; \
            EXPECT(SDR_INARGERR, call_with); \
        } \
    } while (0)

/* What is no key of this session. */
#define NO_KEY(call_with) \
    do { \
        void *handles_[] = {NULL, device, session, agreement, freed_key, foreign_key, freed_session, \
                            &checks, (void *)1, (void *)-1, (void *)0xd300000000000000}; \
        for (unsigned int h_ = 0; h_ < sizeof handles_ / sizeof *handles_; h_++) { \
            void *none = handles_[h_]; \
            EXPECT(SDR_INARGERR, call_with); \
        } \
    } while (0)

static unsigned char *id = (unsigned char *)"identity";
#define ID id, 8
#define HUGE_LENGTH 0xffffffffu

#endif
