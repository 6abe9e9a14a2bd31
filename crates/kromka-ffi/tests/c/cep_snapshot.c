/* The state of an event engine: written, read by another one, which goes on; and what is refused. */
#include "ceps.h"

#define COLD "RULE cold: SEQUENCE(a: reading(temperature < 0), b: reading(temperature < -10))"
#define BYTES 65536

static size_t saved(orchestrator_cep_t *engine, uint8_t *bytes)
{
    size_t needed = GARBAGE;
    size_t written = GARBAGE;
    CHECK_STATUS(orchestrator_cep_snapshot(engine, NULL, 0, &needed), 0);
    CHECK(needed > 16 && needed <= BYTES);
    CHECK_STATUS(orchestrator_cep_snapshot(engine, bytes, BYTES, &written), 0);
    CHECK_INT(written, needed);
    return needed;
}

static orchestrator_cep_restored_t restored(orchestrator_cep_t *engine, const uint8_t *bytes, size_t len)
{
    orchestrator_cep_restored_t told;
    CHECK_STATUS(orchestrator_cep_restored_init(&told), 0);
    CHECK_STATUS(orchestrator_cep_restore(engine, bytes, len, &told), 0);
    return told;
}

static void refused(orchestrator_cep_t *engine, const uint8_t *bytes, size_t len, int want, const char *words)
{
    orchestrator_cep_restored_t told;
    CHECK_STATUS(orchestrator_cep_restored_init(&told), 0);
    told.resumed = GARBAGE;
    CHECK_ERROR(orchestrator_cep_restore(engine, bytes, len, &told), want, words);
    CHECK_INT(told.resumed, 0);
    CHECK_STATUS(orchestrator_cep_restore(engine, bytes, len, NULL), want);
}

/* A rule that waits for its second event, a match, an event that waits, one that came too late. */
static orchestrator_cep_t *in_the_midst(void)
{
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_t *engine;
    config.lateness_ms = 100;
    engine = cep_engine(&config);
    CHECK_INT(cep_add(engine, FAILURE), 0);
    CHECK_INT(cep_add(engine, COLD), 1);
    cep_push(engine, cep_event(1000, 7, 1), -1, 0);
    cep_push(engine, cep_event(2000, 7, 2), -20, 0);
    cep_push(engine, cep_event(3000, 7, 3), 86, 0.1);
    cep_push(engine, cep_event(4000, 7, 4), 20, 0.1);
    cep_push(engine, cep_event(3950, 7, 5), 20, 0.9);
    cep_push(engine, cep_event(500, 7, 6), 0, 0);
    return engine;
}

static void goes_on(void)
{
    static uint8_t bytes[BYTES];
    static uint8_t again[BYTES];
    orchestrator_cep_t *engine = in_the_midst();
    orchestrator_cep_t *next;
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_restored_t told;
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    orchestrator_cep_late_t late;
    double values[2];
    size_t needed;
    size_t len = saved(engine, bytes);
    CHECK(saved(engine, again) == len && memcmp(bytes, again, len) == 0);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    /* Another order, another rule, one that is gone. */
    config.lateness_ms = 100;
    next = cep_engine(&config);
    CHECK_INT(cep_add(next, "RULE other: SEQUENCE(a: reading)"), 0);
    CHECK_INT(cep_add(next, FAILURE), 1);
    told = restored(next, bytes, len);
    CHECK(told.resumed == 1 && told.fresh == 1 && told.unknown == 1);
    CHECK_STATUS(orchestrator_cep_destroy(next), 0);
    /* The same ones; a whole page of flash may be behind. */
    next = cep_engine(&config);
    CHECK_INT(cep_add(next, COLD), 0);
    CHECK_INT(cep_add(next, FAILURE), 1);
    told = restored(next, bytes, BYTES);
    CHECK(told.resumed == 2 && told.fresh == 0 && told.unknown == 0);
    CHECK(cep_stats(next).matches_waiting == 1 && cep_stats(next).events_waiting == 2 && cep_stats(next).late_waiting == 1);
    CHECK(cep_poll(next, &found, bindings) && found.rule == 0 && found.first == 1 && found.event == 2);
    CHECK_STATUS(orchestrator_cep_late_init(&late), 0);
    CHECK_INT(orchestrator_cep_poll_late(next, &late, values, 2, &needed), 1);
    CHECK(late.event.id == 6 && needed == 2);
    CHECK_STATUS(orchestrator_cep_finish(next), 0);
    CHECK(cep_poll(next, &found, bindings) && found.rule == 1 && found.first == 3 && found.event == 5);
    CHECK(!cep_poll(next, &found, bindings));
    refused(next, bytes, len, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE, "restores nothing");
    CHECK_STATUS(orchestrator_cep_destroy(next), 0);
    PASSED("an engine that goes on from a snapshot");
}

static void buffers(void)
{
    static uint8_t bytes[BYTES];
    orchestrator_cep_t *engine = in_the_midst();
    size_t len = saved(engine, bytes);
    size_t needed = GARBAGE;
    bytes[len] = GARBAGE;
    CHECK_STATUS(orchestrator_cep_snapshot(engine, bytes, len, &needed), 0);
    CHECK(needed == len && bytes[0] == 'K' && bytes[len] == GARBAGE);
    CHECK_ERROR(orchestrator_cep_snapshot(engine, bytes, len - 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "are needed");
    CHECK(needed == len && bytes[0] == 0 && bytes[len - 2] == 0 && bytes[len] == GARBAGE);
    CHECK_ERROR(orchestrator_cep_snapshot(engine, NULL, 1, &needed), ORCHESTRATOR_ERR_NULL, "buf is NULL");
    CHECK_ERROR(orchestrator_cep_snapshot(engine, bytes, 1, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_STATUS(orchestrator_cep_snapshot(engine, bytes, SIZE_MAX, &needed), ORCHESTRATOR_ERR_COUNT);
    CHECK_ERROR(orchestrator_cep_restore(engine, NULL, 1, NULL), ORCHESTRATOR_ERR_NULL, "buf is NULL");
    CHECK_STATUS(orchestrator_cep_restore(engine, bytes, SIZE_MAX, NULL), ORCHESTRATOR_ERR_COUNT);
    CHECK_STATUS(orchestrator_cep_restored_init(NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("buffers of snapshots");
}

static void damaged(void)
{
    static uint8_t bytes[BYTES];
    uint8_t empty[16] = {'K', 'R', 'M', 'P'};
    orchestrator_cep_t *engine = in_the_midst();
    orchestrator_cep_t *next;
    orchestrator_cep_config_t config = cep_at_once();
    uint32_t column;
    size_t len = saved(engine, bytes);
    size_t at;
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    engine = cep_with_failure();
    refused(engine, bytes, len - 1, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_NOT_A_SNAPSHOT, "only the beginning of one");
    refused(engine, bytes, 0, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_NOT_A_SNAPSHOT, "these 0 bytes are no snapshot");
    bytes[4]++;
    refused(engine, bytes, len, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_VERSION, "this engine reads version");
    bytes[4]--;
    for (at = 16; at < len; at += 7) {
        bytes[at] ^= 0x40;
        refused(engine, bytes, len, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_CHECKSUM, "the snapshot is damaged");
        bytes[at] ^= 0x40;
    }
    empty[4] = bytes[4];
    refused(engine, empty, sizeof empty, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INCONSISTENT, "contradicts itself: its encoding");
    /* An engine that something was refused to is as before. */
    CHECK_INT(restored(engine, bytes, len).resumed, 1);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    next = cep_engine(&config);
    CHECK_STATUS(orchestrator_cep_declare_attribute(next, "vibration", ORCHESTRATOR_CEP_TEXT, &column), 0);
    refused(next, bytes, len, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_SCHEMA, "holds something else");
    CHECK_STATUS(orchestrator_cep_destroy(next), 0);
    config.waiting_max = 1;
    next = cep_engine(&config);
    refused(next, bytes, len, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_INTAKE, "more events or sources than the engine has room");
    CHECK_STATUS(orchestrator_cep_destroy(next), 0);
    PASSED("snapshots that are none");
}

int main(void)
{
    goes_on();
    buffers();
    damaged();
    return 0;
}
