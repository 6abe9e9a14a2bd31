/* What the tests of event engines share: an engine with a rule, events, and every function that takes an engine, with arguments
 * that are fine. Where it gives a result, that is garbage before the call and must be cleared by one that fails. */
#ifndef CEPS_H
#define CEPS_H

#include "check.h"

#include <math.h>

#define GARBAGE 77
#define ROOM 16

/* Hot, and shaken within thirty seconds of that, by device. Its columns are the temperature and the vibration. */
#define FAILURE                                                                             \
    "RULE failure:\n"                                                                       \
    "  SEQUENCE(hot: reading(temperature > 85), shaken: reading(vibration > 0.7))\n"        \
    "  WITHIN 30 SECONDS PARTITION BY key\n"                                                \
    "  ACTION: ALERT('Equipment failure imminent') TRIGGER(shutdown, 'at once') REST()"

/* The rules see each event at once. */
static inline orchestrator_cep_config_t cep_at_once(void)
{
    orchestrator_cep_config_t config;
    CHECK_STATUS(orchestrator_cep_config_init(&config), 0);
    config.lateness_ms = 0;
    return config;
}

static inline orchestrator_cep_t *cep_engine(const orchestrator_cep_config_t *config)
{
    orchestrator_cep_t *engine = NULL;
    CHECK_STATUS(orchestrator_cep_create(config, &engine), 0);
    CHECK(engine != NULL);
    return engine;
}

static inline int cep_add_status(orchestrator_cep_t *engine, const char *text, uint32_t *rule)
{
    return orchestrator_cep_add_rule(engine, text, strlen(text), ORCHESTRATOR_CEP_LANGUAGE, rule);
}

static inline uint32_t cep_add(orchestrator_cep_t *engine, const char *text)
{
    uint32_t rule = GARBAGE;
    CHECK_STATUS(cep_add_status(engine, text, &rule), 0);
    return rule;
}

static inline uint32_t cep_kind(orchestrator_cep_t *engine, const char *name)
{
    uint32_t kind = GARBAGE;
    CHECK_STATUS(orchestrator_cep_declare_kind(engine, name, &kind), 0);
    return kind;
}

static inline uint32_t cep_column(orchestrator_cep_t *engine, const char *name, orchestrator_cep_attribute_t holds)
{
    uint32_t column = GARBAGE;
    CHECK_STATUS(orchestrator_cep_declare_attribute(engine, name, holds, &column), 0);
    return column;
}

static inline double cep_text(orchestrator_cep_t *engine, const char *text)
{
    double value = GARBAGE;
    CHECK_STATUS(orchestrator_cep_declare_text(engine, text, &value), 0);
    return value;
}

/* An engine that sees each event at once, with FAILURE as rule 0. */
static inline orchestrator_cep_t *cep_with_failure(void)
{
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_t *engine = cep_engine(&config);
    CHECK_INT(cep_add(engine, FAILURE), 0);
    return engine;
}

static inline orchestrator_cep_event_t cep_event(uint64_t at_ms, uint64_t key, uint64_t id)
{
    orchestrator_cep_event_t event = {0, 0, 0, 0, 0};
    event.at_ms = at_ms;
    event.key = key;
    event.id = id;
    return event;
}

/* One event of source 1, at its own time by the host's clock, with two values. */
static inline void cep_push(orchestrator_cep_t *engine, orchestrator_cep_event_t event, double first, double second)
{
    double values[2];
    size_t taken = GARBAGE;
    values[0] = first;
    values[1] = second;
    CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, event.at_ms, &event, 1, values, 2, &taken), 0);
    CHECK_INT(taken, 1);
}

/* The next match, or none; whether there is one. */
static inline bool cep_poll(orchestrator_cep_t *engine, orchestrator_cep_match_t *found,
                            orchestrator_cep_binding_t *bindings)
{
    size_t needed = GARBAGE;
    int status;
    CHECK_STATUS(orchestrator_cep_match_init(found), 0);
    status = orchestrator_cep_poll_match(engine, found, bindings, ROOM, &needed);
    CHECK(status == 0 || status == 1);
    CHECK_INT(needed, found->binding_count);
    return status == 1;
}

static inline orchestrator_cep_stats_t cep_stats(orchestrator_cep_t *engine)
{
    orchestrator_cep_stats_t stats;
    CHECK_STATUS(orchestrator_cep_stats_init(&stats), 0);
    CHECK_STATUS(orchestrator_cep_stats(engine, &stats), 0);
    return stats;
}

static inline orchestrator_cep_rule_stats_t cep_rule_stats(orchestrator_cep_t *engine, uint32_t rule)
{
    orchestrator_cep_rule_stats_t stats;
    CHECK_STATUS(orchestrator_cep_rule_stats_init(&stats), 0);
    CHECK_STATUS(orchestrator_cep_rule_stats(engine, rule, &stats), 0);
    return stats;
}

/* Every function, on an engine that has FAILURE as rule 0. */
static inline int every_declare_kind(orchestrator_cep_t *engine)
{
    uint32_t kind = GARBAGE;
    int status = orchestrator_cep_declare_kind(engine, "reading", &kind);
    CHECK_INT(kind, 0);
    return status;
}

static inline int every_declare_attribute(orchestrator_cep_t *engine)
{
    uint32_t column = GARBAGE;
    int status = orchestrator_cep_declare_attribute(engine, "vibration", ORCHESTRATOR_CEP_NUMBER, &column);
    CHECK_INT(column, status < 0 ? 0 : 1);
    return status;
}

static inline int every_declare_text(orchestrator_cep_t *engine)
{
    double value = GARBAGE;
    int status = orchestrator_cep_declare_text(engine, "open", &value);
    CHECK(value == 0);
    return status;
}

static inline int every_add_rules(orchestrator_cep_t *engine)
{
    uint32_t rules[2] = {GARBAGE, GARBAGE};
    size_t needed = GARBAGE;
    int status = orchestrator_cep_add_rules(engine, FAILURE, strlen(FAILURE), ORCHESTRATOR_CEP_LANGUAGE, rules, 2, &needed);
    CHECK(status < 0 ? needed == 0 : needed == 1 && rules[0] > 0);
    CHECK_INT(rules[1], GARBAGE);
    return status < 0 ? status : orchestrator_cep_remove_rule(engine, rules[0]);
}

static inline int every_add_cep_rule(orchestrator_cep_t *engine)
{
    uint32_t rule = GARBAGE;
    int status = cep_add_status(engine, FAILURE, &rule);
    CHECK(status < 0 ? rule == 0 : rule > 0 && rule != GARBAGE);
    return status < 0 ? status : orchestrator_cep_remove_rule(engine, rule);
}

static inline int every_replace_rule(orchestrator_cep_t *engine)
{
    uint32_t rule = GARBAGE;
    uint32_t other = GARBAGE;
    int status = cep_add_status(engine, FAILURE, &rule);
    if (status < 0) {
        rule = 0;
    }
    status = orchestrator_cep_replace_rule(engine, rule, FAILURE, strlen(FAILURE), ORCHESTRATOR_CEP_LANGUAGE, &other);
    CHECK(status < 0 ? other == 0 : other > rule && other != GARBAGE);
    return status < 0 ? status : orchestrator_cep_remove_rule(engine, other);
}

static inline int every_remove_rule(orchestrator_cep_t *engine)
{
    int status = orchestrator_cep_remove_rule(engine, 5000000);
    return status == ORCHESTRATOR_ERR_NO_RULE ? 0 : status;
}

static inline int every_rules(orchestrator_cep_t *engine)
{
    uint32_t rules[ROOM];
    size_t needed = GARBAGE;
    int status = orchestrator_cep_rules(engine, rules, ROOM, &needed);
    CHECK(status < 0 ? needed == 0 : needed == 1 && rules[0] == 0);
    return status;
}

static inline int every_push_batch(orchestrator_cep_t *engine)
{
    orchestrator_cep_event_t event = cep_event(1, 2, 3);
    const double values[] = {1, NAN};
    size_t taken = GARBAGE;
    int status = orchestrator_cep_push_batch(engine, 1, 1, &event, 1, values, 2, &taken);
    CHECK_INT(taken, status < 0 ? 0 : 1);
    return status;
}

static inline int every_advance(orchestrator_cep_t *engine)
{
    return orchestrator_cep_advance(engine, 1);
}

static inline int every_finish(orchestrator_cep_t *engine)
{
    return orchestrator_cep_finish(engine);
}

static inline int every_poll_match(orchestrator_cep_t *engine)
{
    orchestrator_cep_binding_t bindings[1];
    orchestrator_cep_match_t found;
    size_t needed = GARBAGE;
    int status;
    CHECK_STATUS(orchestrator_cep_match_init(&found), 0);
    found.rule = found.binding_count = GARBAGE;
    found.timed_out = true;
    status = orchestrator_cep_poll_match(engine, &found, bindings, 1, &needed);
    CHECK(needed == 0 && found.rule == 0 && found.binding_count == 0 && !found.timed_out);
    return status;
}

static inline int every_poll_late(orchestrator_cep_t *engine)
{
    orchestrator_cep_late_t late;
    double values[2] = {GARBAGE, GARBAGE};
    size_t needed = GARBAGE;
    int status;
    CHECK_STATUS(orchestrator_cep_late_init(&late), 0);
    late.source = late.event.id = GARBAGE;
    status = orchestrator_cep_poll_late(engine, &late, values, 2, &needed);
    CHECK(needed == 0 && late.source == 0 && late.event.id == 0);
    return status;
}

static inline int every_cep_stats(orchestrator_cep_t *engine)
{
    orchestrator_cep_stats_t stats;
    int status;
    CHECK_STATUS(orchestrator_cep_stats_init(&stats), 0);
    stats.width = stats.rules = stats.idle = GARBAGE;
    status = orchestrator_cep_stats(engine, &stats);
    CHECK(stats.width == (status < 0 ? 0 : 2) && stats.rules == (status < 0 ? 0 : 1) && stats.idle <= 1);
    return status;
}

static inline int every_rule_stats(orchestrator_cep_t *engine)
{
    orchestrator_cep_rule_stats_t stats;
    int status;
    CHECK_STATUS(orchestrator_cep_rule_stats_init(&stats), 0);
    stats.elements = stats.actions = GARBAGE;
    status = orchestrator_cep_rule_stats(engine, 0, &stats);
    CHECK(stats.elements == (status < 0 ? 0 : 2) && stats.actions == (status < 0 ? 0 : 3));
    return status;
}

static inline int every_source_stats(orchestrator_cep_t *engine)
{
    orchestrator_cep_source_stats_t stats;
    int status;
    CHECK_STATUS(orchestrator_cep_source_stats_init(&stats), 0);
    stats.accepted = GARBAGE;
    stats.idle = true;
    status = orchestrator_cep_source_stats(engine, 99, &stats);
    CHECK(stats.accepted == 0 && !stats.idle && stats.latest_ms == ORCHESTRATOR_NONE_U64);
    return status;
}

static inline int every_rule_name(orchestrator_cep_t *engine)
{
    char name[ROOM] = "garbage";
    size_t needed = GARBAGE;
    int status = orchestrator_cep_rule_name(engine, 0, name, sizeof name, &needed);
    CHECK(status < 0 ? name[0] == 0 && needed == 0 : needed == strlen(name) + 1);
    return status;
}

static inline int every_element_name(orchestrator_cep_t *engine)
{
    char name[ROOM] = "garbage";
    size_t needed = GARBAGE;
    int status = orchestrator_cep_element_name(engine, 0, 1, name, sizeof name, &needed);
    CHECK(status < 0 ? name[0] == 0 && needed == 0 : strcmp(name, "shaken") == 0 && needed == 7);
    return status;
}

static inline int every_action_name(orchestrator_cep_t *engine)
{
    char name[ROOM] = "garbage";
    size_t needed = GARBAGE;
    int status = orchestrator_cep_action_name(engine, 0, 1, name, sizeof name, &needed);
    CHECK(status < 0 ? name[0] == 0 && needed == 0 : strcmp(name, "TRIGGER") == 0 && status == 2);
    return status < 0 ? status : 0;
}

static inline int every_action_argument(orchestrator_cep_t *engine)
{
    char name[ROOM] = "garbage";
    size_t needed = GARBAGE;
    int status = orchestrator_cep_action_argument(engine, 0, 1, 1, name, sizeof name, &needed);
    CHECK(status < 0 ? name[0] == 0 && needed == 0 : strcmp(name, "at once") == 0);
    return status;
}

static inline int every_snapshot(orchestrator_cep_t *engine)
{
    static uint8_t bytes[4096];
    size_t needed = GARBAGE;
    int status;
    bytes[0] = GARBAGE;
    status = orchestrator_cep_snapshot(engine, bytes, sizeof bytes, &needed);
    CHECK(status < 0 ? needed == 0 && bytes[0] == 0 : needed > 16 && bytes[0] == 'K');
    return status;
}

/* An engine that has taken events restores nothing. */
static inline int every_restore(orchestrator_cep_t *engine)
{
    orchestrator_cep_restored_t restored;
    int status;
    CHECK_STATUS(orchestrator_cep_restored_init(&restored), 0);
    restored.fresh = GARBAGE;
    status = orchestrator_cep_restore(engine, (const uint8_t *)"", 1, &restored);
    CHECK_INT(restored.fresh, 0);
    return status == ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE ? 0 : status;
}

static const struct {
    const char *name;
    int (*call)(orchestrator_cep_t *engine);
} EVERY_CEP[] = {
    {"declare_kind", every_declare_kind},
    {"declare_attribute", every_declare_attribute},
    {"declare_text", every_declare_text},
    {"add_rules", every_add_rules},
    {"add_rule", every_add_cep_rule},
    {"replace_rule", every_replace_rule},
    {"remove_rule", every_remove_rule},
    {"rules", every_rules},
    {"push_batch", every_push_batch},
    {"advance", every_advance},
    {"finish", every_finish},
    {"poll_match", every_poll_match},
    {"poll_late", every_poll_late},
    {"stats", every_cep_stats},
    {"rule_stats", every_rule_stats},
    {"source_stats", every_source_stats},
    {"rule_name", every_rule_name},
    {"element_name", every_element_name},
    {"action_name", every_action_name},
    {"action_argument", every_action_argument},
    {"snapshot", every_snapshot},
    {"restore", every_restore},
};

/* Every function answers with this status, and says why where it is an error. */
static inline void every_cep(orchestrator_cep_t *engine, int want, const char *words)
{
    size_t i;
    for (i = 0; i < sizeof EVERY_CEP / sizeof EVERY_CEP[0]; i++) {
        int status = EVERY_CEP[i].call(engine);
        if (status != want) {
            (void)fprintf(stderr, "%s:\n", EVERY_CEP[i].name);
        }
        if (want < 0) {
            CHECK_ERROR(status, want, words);
        } else {
            CHECK_STATUS(status, want);
        }
    }
}

#endif
