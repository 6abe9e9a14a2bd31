/* What the tests of vector indexes in files share: a directory, files as a whole, and how they are opened. It comes first, because
 * the system's headers ask for what it says. */
#ifndef VECTOR_FILES_H
#define VECTOR_FILES_H

#if !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif
#include "vectors.h"

#include <errno.h>
#include <unistd.h>

/* The file of most tests, and one beside it. */
#define FILE_NAME "index.kv"
#define COPY_NAME "copy.kv"
#define FILE_MAX (1 << 20)

static char directory[] = "/tmp/kromka-c-XXXXXX";

/* The path of a file in the directory; it is good for the next three, too. */
static inline const char *path_of(const char *name)
{
    static char paths[4][64];
    static int next = 0;
    char *path = paths[next++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

static inline void make_directory(void)
{
    CHECK(mkdtemp(directory) != NULL);
}

/* Also that nothing else was left there. */
static inline void remove_directory(void)
{
    (void)unlink(path_of(FILE_NAME));
    (void)unlink(path_of(COPY_NAME));
    CHECK_INT(rmdir(directory), 0);
}

/* Reads all of a file; how many bytes that are. */
static inline size_t file_read(const char *path, unsigned char *bytes)
{
    FILE *file = fopen(path, "rb");
    size_t len;
    CHECK(file != NULL);
    len = fread(bytes, 1, FILE_MAX, file);
    CHECK(len < FILE_MAX && fclose(file) == 0);
    return len;
}

static inline void file_write(const char *path, const unsigned char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK_INT(fwrite(bytes, 1, len, file), len);
    CHECK_INT(fclose(file), 0);
}

static inline orchestrator_vector_open_t vector_open(orchestrator_vector_mode_t mode)
{
    orchestrator_vector_open_t open;
    CHECK_STATUS(orchestrator_vector_open_init(&open), 0);
    open.mode = mode;
    return open;
}

static inline orchestrator_vector_opened_t vector_opened(void)
{
    orchestrator_vector_opened_t opened;
    CHECK_STATUS(orchestrator_vector_opened_init(&opened), 0);
    return opened;
}

/* Opens a file that has lost nothing; how many changes were made anew. */
static inline uint64_t vector_open_at(const char *path, orchestrator_vector_mode_t mode, orchestrator_vector_t **index)
{
    orchestrator_vector_open_t open = vector_open(mode);
    orchestrator_vector_opened_t opened = vector_opened();
    CHECK_STATUS(orchestrator_vector_open(path, &open, index, &opened), 0);
    CHECK(*index != NULL && opened.lost_bytes == 0 && opened.lost_at == 0 && !opened.lost_synced);
    return opened.replayed;
}

/* An index without vectors in a new file. */
static inline orchestrator_vector_t *vector_kept_at(const char *path)
{
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *index = NULL;
    CHECK_STATUS(orchestrator_vector_create_at(path, &config, &index), 0);
    CHECK(index != NULL);
    return index;
}

/* A file is refused, in each mode. */
static inline void vector_open_refused(const char *path, int want, const char *words)
{
    int mode;
    for (mode = ORCHESTRATOR_VECTOR_READ; mode <= ORCHESTRATOR_VECTOR_KEEP; mode++) {
        orchestrator_vector_open_t open = vector_open((orchestrator_vector_mode_t)mode);
        orchestrator_vector_opened_t opened = vector_opened();
        orchestrator_vector_t *index = (orchestrator_vector_t *)(void *)&open;
        opened.replayed = GARBAGE;
        opened.mapped = true;
        CHECK_ERROR(orchestrator_vector_open(path, &open, &index, &opened), want, words);
        CHECK(index == NULL && opened.replayed == 0 && !opened.mapped);
    }
}

#endif
