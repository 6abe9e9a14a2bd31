/* Events of several sources, in any order: what waits for what, what comes too late, what claims to be from the future. */
#include "ceps.h"

/* Any event of any kind completes a match: in which order the rules saw them is in which order they match. */
static orchestrator_cep_t *in_order(uint64_t lateness_ms)
{
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_t *engine;
    config.lateness_ms = lateness_ms;
    config.future_skew_ms = 500;
    config.idle_ms = 1000;
    config.waiting_max = 3;
    config.sources_max = 2;
    config.late_max = 2;
    engine = cep_engine(&config);
    CHECK_INT(cep_add(engine, "SEQUENCE(a: reading(level >= 0))"), 0);
    return engine;
}

/* One event whose id is its time. */
static int push(orchestrator_cep_t *engine, uint64_t source, uint64_t now_ms, uint64_t at_ms)
{
    orchestrator_cep_event_t event = cep_event(at_ms, source, at_ms);
    double level = (double)at_ms / 2;
    size_t taken = GARBAGE;
    int status = orchestrator_cep_push_batch(engine, source, now_ms, &event, 1, &level, 1, &taken);
    CHECK_INT(taken, status < 0 ? 0 : 1);
    return status;
}

static void seen(orchestrator_cep_t *engine, uint64_t want)
{
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    CHECK(cep_poll(engine, &found, bindings));
    CHECK_INT(found.event, want);
}

static void nothing_seen(orchestrator_cep_t *engine)
{
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    CHECK(!cep_poll(engine, &found, bindings));
}

static int poll_late(orchestrator_cep_t *engine, orchestrator_cep_late_t *late, double *value, size_t capacity, size_t *needed)
{
    CHECK_STATUS(orchestrator_cep_late_init(late), 0);
    return orchestrator_cep_poll_late(engine, late, value, capacity, needed);
}

static orchestrator_cep_source_stats_t source_stats(orchestrator_cep_t *engine, uint64_t source)
{
    orchestrator_cep_source_stats_t stats;
    CHECK_STATUS(orchestrator_cep_source_stats_init(&stats), 0);
    CHECK_INT(orchestrator_cep_source_stats(engine, source, &stats), 1);
    return stats;
}

static void ordered(void)
{
    orchestrator_cep_t *engine = in_order(100);
    orchestrator_cep_late_t late;
    orchestrator_cep_stats_t stats;
    double value[2] = {GARBAGE, GARBAGE};
    size_t needed = GARBAGE;
    CHECK_STATUS(push(engine, 1, 10000, 9950), 0);
    CHECK_STATUS(push(engine, 1, 10000, 9900), 0);
    nothing_seen(engine);
    CHECK_INT(cep_stats(engine).events_waiting, 2);
    CHECK_STATUS(push(engine, 1, 10100, 10060), 0);
    seen(engine, 9900);
    seen(engine, 9950);
    nothing_seen(engine);
    /* Behind the watermark, and ahead of the host's clock. */
    CHECK_STATUS(push(engine, 1, 10100, 9000), 0);
    CHECK_STATUS(push(engine, 2, 10100, 10601), 0);
    CHECK_STATUS(push(engine, 2, 10100, 3600000), 0);
    stats = cep_stats(engine);
    CHECK(stats.watermark_ms == 9960 && stats.now_ms == 9960 && stats.accepted == 3 && stats.events == 2);
    CHECK(stats.late == 1 && stats.future == 2 && stats.late_waiting == 2 && stats.dropped == 1);
    CHECK(stats.sources == 2 && stats.idle == 1);
    CHECK(source_stats(engine, 1).accepted == 3 && source_stats(engine, 1).late == 1 && !source_stats(engine, 1).idle);
    CHECK(source_stats(engine, 1).latest_ms == 10060 && source_stats(engine, 1).moved_ms == 10100);
    CHECK(source_stats(engine, 2).future == 2 && source_stats(engine, 2).latest_ms == ORCHESTRATOR_NONE_U64);
    /* A row without room for it stays. */
    CHECK_ERROR(poll_late(engine, &late, NULL, 0, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "1 are needed");
    CHECK(needed == 1 && late.source == 0);
    CHECK_INT(poll_late(engine, &late, value, 2, &needed), 1);
    CHECK(late.why == ORCHESTRATOR_CEP_LATE && late.source == 1 && late.limit_ms == 9960 && late.event.id == 9000);
    CHECK(late.event.at_ms == 9000 && late.event.key == 1 && late.event.kind == 0 && needed == 1);
    CHECK(value[0] == 4500 && value[1] == GARBAGE);
    CHECK_INT(poll_late(engine, &late, value, 1, &needed), 1);
    CHECK(late.why == ORCHESTRATOR_CEP_FUTURE && late.source == 2 && late.limit_ms == 10600 && late.event.id == 10601);
    CHECK_INT(poll_late(engine, &late, value, 1, &needed), 0);
    CHECK(needed == 0 && late.event.id == 0 && late.source == 0);
    /* Nobody says anything: the host's time goes on alone. */
    CHECK_STATUS(orchestrator_cep_advance(engine, 11100), 0);
    seen(engine, 10060);
    CHECK(cep_stats(engine).watermark_ms == 11000 && source_stats(engine, 1).idle);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("events in order, late and from the future");
}

static void limits(void)
{
    orchestrator_cep_t *engine = in_order(100);
    orchestrator_cep_event_t events[3];
    const double levels[] = {1, 2, 3};
    size_t taken = GARBAGE;
    /* The second source holds the first one back until three events wait. */
    CHECK_STATUS(push(engine, 2, 1000, 900), 0);
    CHECK_STATUS(push(engine, 1, 1000, 990), 0);
    events[0] = cep_event(1100, 1, 1100);
    events[1] = cep_event(1110, 1, 1110);
    events[2] = cep_event(1120, 1, 1120);
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 1100, events, 3, levels, 3, &taken), ORCHESTRATOR_ERR_EVENT_FULL,
                "3 events wait for other sources; 1 of the batch were taken");
    CHECK(taken == 1 && cep_stats(engine).events_waiting == 3 && cep_stats(engine).refused == 2);
    CHECK_ERROR(push(engine, 3, 1100, 1000), ORCHESTRATOR_ERR_EVENT_SOURCES, "2 sources are known, and none of them is idle");
    /* Once the other source moves on, there is room again. */
    CHECK_STATUS(push(engine, 2, 1300, 1300), 0);
    CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, 1300, events + 1, 1, levels + 1, 1, &taken), 0);
    CHECK_INT(taken, 1);
    CHECK_STATUS(orchestrator_cep_finish(engine), 0);
    seen(engine, 900);
    seen(engine, 990);
    seen(engine, 1100);
    seen(engine, 1110);
    seen(engine, 1300);
    nothing_seen(engine);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("as many events and sources as may be");
}

/* Without a clock nothing is from the future, and no source is idle. */
static void without_a_clock(void)
{
    orchestrator_cep_t *engine = in_order(0);
    CHECK_STATUS(push(engine, 1, ORCHESTRATOR_NONE_U64, 5), 0);
    CHECK_STATUS(push(engine, 1, ORCHESTRATOR_NONE_U64, 1ull << 40), 0);
    seen(engine, 5);
    seen(engine, 1ull << 40);
    CHECK_STATUS(push(engine, 1, ORCHESTRATOR_NONE_U64, 6), 0);
    CHECK(cep_stats(engine).late == 1 && cep_stats(engine).future == 0);
    CHECK_STATUS(push(engine, 1, ORCHESTRATOR_NONE_U64, UINT64_MAX), 0);
    CHECK_STATUS(orchestrator_cep_advance(engine, ORCHESTRATOR_NONE_U64), 0);
    CHECK_STATUS(orchestrator_cep_finish(engine), 0);
    seen(engine, UINT64_MAX);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("a replay without a clock");
}

/* Patterns of rows that end behind the last row. */
static void finished(void)
{
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_t *engine = cep_engine(&config);
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    CHECK_INT(cep_add(engine, "MATCH_RECOGNIZE(PATTERN(A+) DEFINE A AS level > 0)"), 0);
    (void)cep_kind(engine, "reading");
    CHECK_STATUS(push(engine, 1, 1000, 1000), 0);
    CHECK_STATUS(push(engine, 1, 1001, 1001), 0);
    nothing_seen(engine);
    CHECK_STATUS(orchestrator_cep_finish(engine), 0);
    CHECK(cep_poll(engine, &found, bindings) && found.binding_count == 2 && found.first == 1000);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("no event will come any more");
}

int main(void)
{
    ordered();
    limits();
    without_a_clock();
    finished();
    return 0;
}
