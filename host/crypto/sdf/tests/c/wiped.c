/* Keys in the memory of the process: there while they are needed; not in a block of the heap when it is
 * given back; nowhere after the device is closed.
 *
 * Searches for 16 bytes of each key, forwards and backwards: in every block that free() and realloc() of
 * this program, which the library finds in the place of the system's, are given; and in all memory that
 * can be written. The bytes come with every bit turned, so that the argument itself is not what is found.
 *
 * wiped LIBRARY WRAPPED-SESSION-KEY NAME=TURNED-BYTES... */
#define _GNU_SOURCE
#include "library.h"
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

enum { NEEDLE = 16, PIECE = 1 << 16, NEEDLES = 8 };

static struct {
    const char *name;
    unsigned char turned[NEEDLE];
    unsigned long freed, found;
} needles[NEEDLES];
static int count_of_needles;

static int is_at(int needle, const unsigned char *bytes) {
    const unsigned char *turned = needles[needle].turned;
    int forwards = 1, backwards = 1;
    for (int at = 0; at < NEEDLE && (forwards || backwards); at++) {
        forwards &= (bytes[at] ^ turned[at]) == 0xff;
        backwards &= (bytes[at] ^ turned[NEEDLE - 1 - at]) == 0xff;
    }
    return forwards || backwards;
}

extern void __libc_free(void *);
extern void *__libc_realloc(void *, size_t);

/* Counts the needles of a block that the program lets go of. */
static void let_go(const unsigned char *block, size_t length) {
    for (int needle = 0; needle < count_of_needles; needle++)
        for (size_t at = 0; at + NEEDLE <= length; at++) needles[needle].freed += is_at(needle, block + at);
}

void free(void *block) {
    if (block) let_go(block, malloc_usable_size(block));
    __libc_free(block);
}

void *realloc(void *block, size_t length) {
    /* Always to another place, so that it is seen what would be left in the first one. */
    void *moved = malloc(length);
    if (block && moved) {
        size_t there = malloc_usable_size(block);
        memcpy(moved, block, there < length ? there : length);
        free(block);
    }
    return moved;
}

static void search(const char *when) {
    static unsigned char piece[PIECE + NEEDLE];
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    HOLDS(maps && memory >= 0);
    for (int needle = 0; needle < count_of_needles; needle++) needles[needle].found = 0;
    char line[512], permissions[5];
    unsigned long start, end;
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %4s", &start, &end, permissions) != 3 || permissions[1] != 'w') continue;
        for (; start < end; start += PIECE) {
            size_t wanted = end - start < sizeof piece ? end - start : sizeof piece;
            ssize_t length = pread(memory, piece, wanted, start);
            for (ssize_t at = 0; at + NEEDLE <= length && at < PIECE; at++) {
                /* The buffer of the search is left out. */
                unsigned long address = start + at;
                if (address + NEEDLE > (unsigned long)piece && address < (unsigned long)(piece + sizeof piece))
                    continue;
                for (int needle = 0; needle < count_of_needles; needle++)
                    needles[needle].found += is_at(needle, piece + at);
            }
        }
    }
    memset(piece, 0, sizeof piece);
    fclose(maps);
    close(memory);
    for (int needle = 0; needle < count_of_needles; needle++)
        printf("%s-%s %lu\n", when, needles[needle].name, needles[needle].found);
}

static void bytes_of(const char *digits, unsigned char *bytes) {
    for (int at = 0; at < 16; at++) {
        unsigned int byte;
        HOLDS(sscanf(digits + 2 * at, "%2x", &byte) == 1);
        bytes[at] = byte;
    }
}

int main(int count, char **arguments) {
    HOLDS(count > 3 && count - 3 <= NEEDLES);
    load(arguments[1]);
    unsigned char wrapped[16], data[32] = {0}, iv[16] = {0};
    bytes_of(arguments[2], wrapped);
    for (int at = 3; at < count; at++) {
        char *digits = strchr(arguments[at], '=');
        HOLDS(digits != NULL);
        *digits = 0;
        needles[at - 3].name = arguments[at];
        bytes_of(digits + 1, needles[at - 3].turned);
    }
    count_of_needles = count - 3;

    /* The search finds what is there, and what is let go of. */
    unsigned char *block = room(40);
    for (int at = 0; at < NEEDLE; at++) block[9 + at] = ~needles[0].turned[at];
    search("control");
    free(block);
    HOLDS(needles[0].found == 1 && needles[0].freed == 1);
    needles[0].freed = 0;
    for (int at = 0; at < 3; at++) room(40); /* and takes the place of that block */

    void *device, *session, *key, *made;
    unsigned int length = 32;
    ECCSignature signature;
    ECCCipher cipher;
    OK(sdf.OpenDevice(&device));
    OK(sdf.OpenSession(device, &session));
    OK(sdf.GetPrivateKeyAccessRight(session, BOTH, PASSWORD, PASSWORD_LENGTH));
    OK(sdf.InternalSign_ECC(session, BOTH, data, 32, &signature));
    OK(sdf.InternalEncrypt_ECC(session, BOTH, SGD_SM2_3, data, 16, &cipher));
    OK(sdf.ImportKeyWithISK_ECC(session, BOTH, &cipher, &made));
    OK(sdf.ImportKeyWithKEK(session, SGD_SM4_ECB, KEK, wrapped, 16, &key));
    OK(sdf.Encrypt(session, key, SGD_SM4_CBC, iv, data, 32, data, &length));
    OK(sdf.CreateFile(session, (unsigned char *)"f", 1, 8));
    OK(sdf.DeleteFile(session, (unsigned char *)"f", 1));
    search("open");
    OK(sdf.CloseDevice(device));
    search("closed");
    for (int needle = 0; needle < count_of_needles; needle++)
        printf("freed-%s %lu\n", needles[needle].name, needles[needle].freed);
    return 0;
}
