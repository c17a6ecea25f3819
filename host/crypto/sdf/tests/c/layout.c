/* What the header says: constants, sizes and offsets. tests/sdf/header.rs adds the lines that print them. */
#include "sdf.h"
#include <stddef.h>
#include <stdio.h>

#define CONSTANT(name) printf(#name " %u\n", (unsigned int)(name));
#define SIZE(type) printf("sizeof " #type " %zu\n", sizeof(type));
#define OFFSET(type, field) printf("offsetof " #type " " #field " %zu\n", offsetof(type, field));

int main(void) {
#include LINES
    return 0;
}
