/* Files of vector indexes that are damaged or made up, and calls that open or save what cannot be. */
#include "vector_files.h"

/* Where things are in a file: of its header, and of a record of the log from where that begins. */
#define VERSION_AT 8
#define PLANES_AT 12
#define LENGTH_AT 16
#define DEGREE_AT 40
#define HEADER_CRC_AT 124
#define HEADER 128
#define ENTRY 32
#define RECORD 32
#define RECORD_BYTES_AT 4
#define RECORD_CRC_AT 24
#define RECORD_HEAD_CRC_AT 28
#define RECORD_ID_AT 40

static unsigned char good[FILE_MAX];
static unsigned char bad[FILE_MAX];
static size_t good_len;

/* CRC-32, as zip files have it. */
static uint32_t crc_of(uint32_t begun, const unsigned char *bytes, size_t len)
{
    uint32_t crc = ~begun;
    size_t i;
    int bit;
    for (i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
        }
    }
    return ~crc;
}

static uint32_t number_at(size_t at)
{
    return bad[at] | (uint32_t)bad[at + 1] << 8 | (uint32_t)bad[at + 2] << 16 | (uint32_t)bad[at + 3] << 24;
}

static void put(size_t at, uint32_t number)
{
    int i;
    for (i = 0; i < 4; i++) {
        bad[at + (size_t)i] = (unsigned char)(number >> (8 * i));
    }
}

/* Makes the checksum of the header fit what it has become; gives it. */
static uint32_t seal_header(void)
{
    size_t first = (HEADER + number_at(PLANES_AT) * ENTRY + 63) / 64 * 64;
    uint32_t crc;
    put(HEADER_CRC_AT, 0);
    crc = crc_of(0, bad, first);
    put(HEADER_CRC_AT, crc);
    return crc;
}

/* A file with 20 vectors in its snapshot, and one more in each of three records, of which two are on the disk. */
static void good_file(void)
{
    const char *path = path_of(FILE_NAME);
    orchestrator_vector_t *index = vector_kept_at(path);
    uint64_t id;
    for (id = 0; id < 20; id++) {
        vector_add(index, id, NULL);
    }
    CHECK_STATUS(orchestrator_vector_save(index, NULL), 0);
    vector_add(index, 20, NULL);
    vector_add(index, 21, NULL);
    CHECK_STATUS(orchestrator_vector_sync(index), 0);
    vector_add(index, 22, NULL);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    good_len = file_read(path, good);
    memcpy(bad, good, good_len);
    CHECK_INT(seal_header(), number_at(HEADER_CRC_AT));
    CHECK(memcmp(bad, good, good_len) == 0);
}

/* What is in `bad` is refused in each mode, and the file stays as it is. */
static void bad_file(size_t len, int want, const char *words)
{
    static unsigned char after[FILE_MAX];
    const char *path = path_of(FILE_NAME);
    file_write(path, bad, len);
    vector_open_refused(path, want, words);
    CHECK(file_read(path, after) == len && memcmp(after, bad, len) == 0);
    memcpy(bad, good, good_len);
}

static void snapshots(void)
{
    size_t log = 0;
    size_t record = 0;
    uint32_t seed = seal_header();
    log = number_at(LENGTH_AT);
    CHECK(log < good_len);
    bad_file(0, ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX, "these 0 bytes are not an index");
    bad_file(HEADER - 1, ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX, "only the beginning of one");
    bad[0] ^= 1;
    bad_file(good_len, ORCHESTRATOR_ERR_FILE_NOT_AN_INDEX, "are not an index");
    put(VERSION_AT, 7);
    (void)seal_header();
    bad_file(good_len, ORCHESTRATOR_ERR_FILE_VERSION, "the file has version 7; this library reads version 1");
    bad_file(log - 1, ORCHESTRATOR_ERR_FILE_CUT, "its snapshot alone has");
    bad[log - 100] ^= 1;
    bad_file(good_len, ORCHESTRATOR_ERR_FILE_CHECKSUM, "are damaged: their checksum is");
    bad[DEGREE_AT] ^= 1;
    bad_file(good_len, ORCHESTRATOR_ERR_FILE_CHECKSUM, "are damaged: their checksum is");
    put(DEGREE_AT, 3);
    (void)seal_header();
    bad_file(good_len, ORCHESTRATOR_ERR_FILE_FIELD, "in the file degree is 3; allowed is 4 to 64");
    /* The first plane is of another kind. */
    put(HEADER, 3);
    (void)seal_header();
    bad_file(good_len, ORCHESTRATOR_ERR_FILE_INCONSISTENT, "contradict the rest of the file");
    /* The second change adds the same vector as the first. */
    record = log + RECORD + number_at(log + RECORD_BYTES_AT);
    CHECK_INT(number_at(record + RECORD_ID_AT), 21);
    put(record + RECORD_ID_AT, 20);
    put(record + RECORD_CRC_AT, crc_of(0, bad + record + RECORD, number_at(record + RECORD_BYTES_AT)));
    put(record + RECORD_HEAD_CRC_AT, crc_of(seed, bad + record, RECORD_HEAD_CRC_AT));
    bad_file(good_len, ORCHESTRATOR_ERR_FILE_REPLAY, "change 22 of the log cannot be made: there is a vector with id 20");
    PASSED("files that are no index, or damaged");
}

/* Opens what is in `bad`; what was found. */
static orchestrator_vector_opened_t opened_as(orchestrator_vector_mode_t mode, bool accept_loss, int want)
{
    const char *path = path_of(FILE_NAME);
    orchestrator_vector_open_t open = vector_open(mode);
    orchestrator_vector_opened_t opened = vector_opened();
    orchestrator_vector_t *index = NULL;
    open.accept_loss = accept_loss;
    open.map = false;
    opened.mapped = true;
    CHECK_STATUS(orchestrator_vector_open(path, &open, &index, &opened), want);
    CHECK((index != NULL) == (want == 0) && !opened.mapped);
    if (want == 0) {
        CHECK_INT(vector_stats(index).vectors, 20 + opened.replayed);
        CHECK(vector_is_found(index, 19 + opened.replayed));
        every_vector(index, 0, "");
        CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    }
    return opened;
}

static void losses(void)
{
    const char *path = path_of(FILE_NAME);
    size_t log = number_at(LENGTH_AT);
    size_t record = RECORD + number_at(log + RECORD_BYTES_AT);
    orchestrator_vector_opened_t opened;
    int mode;
    for (mode = ORCHESTRATOR_VECTOR_READ; mode <= ORCHESTRATOR_VECTOR_KEEP; mode++) {
        orchestrator_vector_mode_t as = (orchestrator_vector_mode_t)mode;
        /* The last change is cut short, as when the power was lost. */
        file_write(path, good, good_len - 5);
        opened = opened_as(as, false, 0);
        CHECK(opened.replayed == 2 && !opened.lost_synced);
        CHECK(opened.lost_at == log + 2 * record && opened.lost_bytes == record - 5);
        /* The first is damaged, and the third says that it was on the disk. */
        memcpy(bad, good, good_len);
        bad[log + RECORD] ^= 1;
        file_write(path, bad, good_len);
        opened = opened_as(as, false, ORCHESTRATOR_ERR_FILE_DAMAGED);
        CHECK(opened.replayed == 0 && opened.lost_synced && opened.lost_at == log && opened.lost_bytes == 3 * record);
        opened = opened_as(as, true, 0);
        CHECK(opened.replayed == 0 && opened.lost_synced && opened.lost_at == log && opened.lost_bytes == 3 * record);
    }
    PASSED("the end of a file that is lost");
}

static void path_refused(orchestrator_vector_t *index, const char *path, int want, const char *words)
{
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *made = (orchestrator_vector_t *)(void *)&config;
    vector_open_refused(path, want, words);
    CHECK_ERROR(orchestrator_vector_create_at(path, &config, &made), want, words);
    CHECK(made == NULL);
    if (path != NULL) {
        CHECK_ERROR(orchestrator_vector_save(index, path), want, words);
    }
}

static void paths(void)
{
    orchestrator_vector_t *index = vector_filled(8192, 3);
    orchestrator_vector_t *made = index;
    orchestrator_vector_config_t config = vector_config();
    char path[ORCHESTRATOR_PATH_MAX + 1];
    path_refused(index, NULL, ORCHESTRATOR_ERR_NULL, "path is NULL");
    path_refused(index, "", ORCHESTRATOR_ERR_PATH, "path is no path: it is empty");
    path_refused(index, "/tmp/\xff.kv", ORCHESTRATOR_ERR_PATH, "it is not UTF-8");
    memset(path, 'a', sizeof path);
    path[ORCHESTRATOR_PATH_MAX] = 0;
    path_refused(index, path, ORCHESTRATOR_ERR_PATH, "it is longer than 4095 bytes");
    /* As long as it may be, and of a name that no system takes. */
    path[ORCHESTRATOR_PATH_MAX - 1] = 0;
    path_refused(index, path, ORCHESTRATOR_ERR_FILE_IO, " failed: ");
    path_refused(index, path_of("none/index.kv"), ORCHESTRATOR_ERR_FILE_IO, " failed: ");
    vector_open_refused(path_of("none.kv"), ORCHESTRATOR_ERR_FILE_IO, "opening the file failed: ");
    vector_open_refused(directory, ORCHESTRATOR_ERR_FILE_IO, "opening the file failed: ");
    CHECK_STATUS(orchestrator_vector_create_at(directory, &config, &made), ORCHESTRATOR_ERR_FILE_EXISTS);
    CHECK_STATUS(orchestrator_vector_save(index, directory), ORCHESTRATOR_ERR_FILE_IO);
    CHECK_ERROR(orchestrator_vector_save(index, NULL), ORCHESTRATOR_ERR_NOT_KEPT, "in memory only");
    CHECK_STATUS(orchestrator_vector_save(index, path_of("\xc3\xa9.kv")), 0);
    CHECK_INT(unlink(path_of("\xc3\xa9.kv")), 0);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("paths that cannot be");
}

static void open_refused(const orchestrator_vector_open_t *open, int want, const char *words)
{
    orchestrator_vector_t *index = (orchestrator_vector_t *)(void *)&want;
    orchestrator_vector_opened_t opened = vector_opened();
    opened.lost_bytes = GARBAGE;
    CHECK_ERROR(orchestrator_vector_open(path_of(FILE_NAME), open, &index, &opened), want, words);
    CHECK(index == NULL && opened.lost_bytes == 0);
}

static void arguments(void)
{
    const char *path = path_of(FILE_NAME);
    orchestrator_vector_open_t open = vector_open((orchestrator_vector_mode_t)2);
    orchestrator_vector_opened_t opened = vector_opened();
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *index = NULL;
    file_write(path, good, good_len);
    open_refused(&open, ORCHESTRATOR_ERR_UNKNOWN_CODE, "mode 2 is unknown; allowed is 0 to 2 exclusive");
    open = vector_open((orchestrator_vector_mode_t)-1);
    open_refused(&open, ORCHESTRATOR_ERR_UNKNOWN_CODE, "mode -1 is unknown");
    open = vector_open(ORCHESTRATOR_VECTOR_READ);
    memset(&open.accept_loss, 2, 1);
    open_refused(&open, ORCHESTRATOR_ERR_UNKNOWN_CODE, "accept_loss 2 is unknown");
    open = vector_open(ORCHESTRATOR_VECTOR_READ);
    memset(&open.map, 255, 1);
    open_refused(&open, ORCHESTRATOR_ERR_UNKNOWN_CODE, "map 255 is unknown");
    open = vector_open(ORCHESTRATOR_VECTOR_KEEP);
    open.max_bytes = good_len - 1;
    open_refused(&open, ORCHESTRATOR_ERR_FILE_TOO_LARGE, "bytes; at most ");
    open.max_bytes = good_len;
    open.struct_size = 5;
    open_refused(&open, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_vector_open_t is 5");
    open.struct_size = sizeof open;
    CHECK_ERROR(orchestrator_vector_open(path, &open, NULL, NULL), ORCHESTRATOR_ERR_NULL, "index is NULL");
    CHECK_STATUS(orchestrator_vector_open(path, (orchestrator_vector_open_t *)(void *)((char *)&open + 1), &index, NULL),
                 ORCHESTRATOR_ERR_MISALIGNED);
    opened.struct_size = 0;
    CHECK_ERROR(orchestrator_vector_open(path, &open, &index, &opened), ORCHESTRATOR_ERR_STRUCT_SIZE, "_opened_t is 0");
    CHECK_ERROR(orchestrator_vector_create_at(path, NULL, &index), ORCHESTRATOR_ERR_NULL, "config is NULL");
    CHECK_ERROR(orchestrator_vector_create_at(path, &config, NULL), ORCHESTRATOR_ERR_NULL, "index is NULL");
    config.dims = 0;
    CHECK_STATUS(orchestrator_vector_create_at(path, &config, &index), ORCHESTRATOR_ERR_VECTOR_FIELD);
    CHECK_STATUS(orchestrator_vector_open(path, &open, &index, NULL), 0);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_INT(unlink(path), 0);
    PASSED("arguments of opening");
}

static void places(void)
{
    orchestrator_vector_t *all[ORCHESTRATOR_VECTORS_MAX];
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *more = NULL;
    const char *path = path_of(FILE_NAME);
    size_t i;
    for (i = 0; i < ORCHESTRATOR_VECTORS_MAX; i++) {
        all[i] = vector_filled(8192, 1);
    }
    CHECK_STATUS(orchestrator_vector_create_at(path, &config, &more), ORCHESTRATOR_ERR_INDEXES_FULL);
    CHECK(access(path, F_OK) != 0 && errno == ENOENT);
    CHECK_STATUS(orchestrator_vector_destroy(all[5]), 0);
    /* What fails takes no place. */
    for (i = 0; i < 3; i++) {
        CHECK_STATUS(orchestrator_vector_open(path, NULL, &more, NULL), ORCHESTRATOR_ERR_FILE_IO);
    }
    all[5] = vector_kept_at(path);
    for (i = 0; i < ORCHESTRATOR_VECTORS_MAX; i++) {
        CHECK_STATUS(orchestrator_vector_destroy(all[i]), 0);
    }
    CHECK_INT(unlink(path), 0);
    PASSED("places of indexes in files");
}

int main(void)
{
    make_directory();
    good_file();
    snapshots();
    losses();
    paths();
    arguments();
    places();
    remove_directory();
    return 0;
}
