/* An event engine: what events are, rules as a text, events, matches, actions, counts. */
#include "ceps.h"

static void defaults(void)
{
    orchestrator_cep_config_t config;
    orchestrator_cep_match_t found;
    orchestrator_cep_late_t late;
    CHECK_STATUS(orchestrator_cep_config_init(&config), 0);
    CHECK(config.lateness_ms == 2000 && config.future_skew_ms == 5000 && config.idle_ms == 30000);
    CHECK(config.waiting_max == 65536 && config.sources_max == 1024 && config.late_max == 1024);
    CHECK_STATUS(orchestrator_cep_match_init(&found), 0);
    CHECK(found.completed_by == ORCHESTRATOR_CEP_BY_EVENT && found.time_ms == ORCHESTRATOR_NONE_U64);
    CHECK_STATUS(orchestrator_cep_late_init(&late), 0);
    CHECK(late.why == ORCHESTRATOR_CEP_LATE && late.event.reserved == 0);
    PASSED("defaults of event engines");
}

static void name_is(int status, const char *have, size_t needed, const char *want)
{
    CHECK(status >= 0 && strcmp(have, want) == 0);
    CHECK_INT(needed, strlen(want) + 1);
}

/* What a rule is called, what its events are bound to, what is to be done. */
static void names(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    char text[64];
    size_t needed;
    int status = orchestrator_cep_rule_name(engine, 0, text, sizeof text, &needed);
    name_is(status, text, needed, "failure");
    status = orchestrator_cep_element_name(engine, 0, 0, text, sizeof text, &needed);
    name_is(status, text, needed, "hot");
    status = orchestrator_cep_element_name(engine, 0, 1, text, sizeof text, &needed);
    name_is(status, text, needed, "shaken");
    status = orchestrator_cep_action_name(engine, 0, 0, text, sizeof text, &needed);
    name_is(status, text, needed, "ALERT");
    CHECK_INT(status, 1);
    status = orchestrator_cep_action_argument(engine, 0, 0, 0, text, sizeof text, &needed);
    name_is(status, text, needed, "Equipment failure imminent");
    CHECK_INT(status, 0);
    status = orchestrator_cep_action_name(engine, 0, 1, text, sizeof text, &needed);
    name_is(status, text, needed, "TRIGGER");
    CHECK_INT(status, 2);
    /* A name, and a text. */
    status = orchestrator_cep_action_argument(engine, 0, 1, 0, text, sizeof text, &needed);
    name_is(status, text, needed, "shutdown");
    CHECK_INT(status, 1);
    CHECK_INT(orchestrator_cep_action_argument(engine, 0, 1, 1, text, sizeof text, &needed), 0);
    CHECK_INT(orchestrator_cep_action_name(engine, 0, 2, text, sizeof text, &needed), 0);
    /* Only the size, and too little room. */
    CHECK_STATUS(orchestrator_cep_rule_name(engine, 0, NULL, 0, &needed), 0);
    CHECK_INT(needed, 8);
    CHECK_ERROR(orchestrator_cep_rule_name(engine, 0, text, 7, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL,
                "room for 7; 8 are needed");
    CHECK(needed == 8 && text[0] == 0);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("names and actions of a rule");
}

static void sequence(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    orchestrator_cep_rule_stats_t stats;
    /* What the rule mentions is declared: kind 0, and two columns. */
    CHECK(cep_kind(engine, "reading") == 0 && cep_kind(engine, "other") == 1 && cep_kind(engine, "reading") == 0);
    CHECK(cep_column(engine, "temperature", ORCHESTRATOR_CEP_NUMBER) == 0);
    CHECK(cep_column(engine, "vibration", ORCHESTRATOR_CEP_NUMBER) == 1);
    CHECK_INT(cep_stats(engine).width, 2);
    cep_push(engine, cep_event(1000, 7, 11), 86, 0.1);
    cep_push(engine, cep_event(2000, 8, 12), 20, 0.9);
    cep_push(engine, cep_event(20000, 7, 13), NAN, 0.9);
    CHECK(cep_stats(engine).events == 3 && cep_stats(engine).matches_waiting == 1);
    CHECK(cep_poll(engine, &found, bindings));
    CHECK(found.rule == 0 && found.completed_by == ORCHESTRATOR_CEP_BY_EVENT && found.event == 13);
    CHECK(found.first == 11 && found.time_ms == ORCHESTRATOR_NONE_U64 && !found.timed_out);
    CHECK(found.binding_count == 2 && bindings[0].element == 0 && bindings[0].event == 11);
    CHECK(bindings[1].element == 1 && bindings[1].event == 13);
    CHECK(!cep_poll(engine, &found, bindings) && found.binding_count == 0 && found.first == 0);
    stats = cep_rule_stats(engine, 0);
    CHECK(stats.matches == 1 && stats.waiting == 0 && stats.elements == 2 && stats.actions == 3);
    /* After thirty seconds nothing is left. */
    cep_push(engine, cep_event(30000, 7, 14), 86, 0.1);
    CHECK_INT(cep_rule_stats(engine, 0).keys, 2);
    CHECK_STATUS(orchestrator_cep_advance(engine, 70000), 0);
    CHECK_INT(cep_stats(engine).now_ms, 70000);
    cep_push(engine, cep_event(70000, 7, 15), 20, 0.9);
    CHECK(!cep_poll(engine, &found, bindings));
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    CHECK_STATUS(orchestrator_cep_destroy(NULL), 0);
    PASSED("a sequence");
}

/* A match that the host has no room for stays. */
static void too_little_room(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[3] = {{GARBAGE, 0, GARBAGE}, {GARBAGE, 0, GARBAGE}, {GARBAGE, 0, GARBAGE}};
    size_t needed = GARBAGE;
    cep_push(engine, cep_event(1000, 7, 11), 86, 0.1);
    cep_push(engine, cep_event(2000, 7, 12), 20, 0.9);
    CHECK_STATUS(orchestrator_cep_match_init(&found), 0);
    CHECK_ERROR(orchestrator_cep_poll_match(engine, &found, bindings, 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL,
                "room for 1; 2 are needed");
    CHECK(needed == 2 && bindings[0].event == GARBAGE && found.first == 0);
    CHECK_STATUS(orchestrator_cep_poll_match(engine, &found, NULL, 0, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL);
    CHECK(needed == 2 && cep_rule_stats(engine, 0).waiting == 1 && cep_stats(engine).matches_waiting == 1);
    CHECK_INT(orchestrator_cep_poll_match(engine, &found, bindings, 3, &needed), 1);
    CHECK(needed == 2 && found.binding_count == 2 && found.first == 11);
    CHECK(bindings[0].event == 11 && bindings[1].event == 12 && bindings[2].event == GARBAGE);
    CHECK_INT(orchestrator_cep_poll_match(engine, &found, NULL, 0, &needed), 0);
    CHECK(needed == 0 && cep_rule_stats(engine, 0).waiting == 0);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("a match without room for it");
}

/* Attributes that hold texts, expressions, patterns of rows: all in one text, with its own declarations. */
static void three_rules(void)
{
    static const char *text = "EVENT door;\n"
                              "ATTRIBUTE state TEXT;\n"
                              "RULE ajar: EXPRESSION opened: door(state = 'open') -> ABSENT door(state = 'closed') FOR 5 SECONDS;\n"
                              "RULE twice: SEQUENCE(a: door(state = 'open'), b: door(state = 'open'));\n"
                              "RULE rows: MATCH_RECOGNIZE(PATTERN(A B) DEFINE A AS state = 'open', B AS state = 'closed')";
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_t *engine = cep_engine(&config);
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    uint32_t rules[4] = {GARBAGE, GARBAGE, GARBAGE, GARBAGE};
    uint32_t listed[3];
    size_t needed;
    double opened;
    double closed;
    CHECK_ERROR(
        orchestrator_cep_add_rules(engine, text, strlen(text), ORCHESTRATOR_CEP_LANGUAGE, rules, 2, &needed),
        ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "room for 2; 3 are needed");
    CHECK(needed == 3 && rules[0] == GARBAGE && cep_stats(engine).rules == 0 && cep_stats(engine).width == 0);
    CHECK_STATUS(orchestrator_cep_add_rules(engine, text, strlen(text), ORCHESTRATOR_CEP_LANGUAGE, rules, 4, &needed),
                 0);
    CHECK(needed == 3 && rules[0] == 0 && rules[1] == 1 && rules[2] == 2 && rules[3] == GARBAGE);
    CHECK_STATUS(orchestrator_cep_rules(engine, NULL, 0, &needed), 0);
    CHECK_INT(needed, 3);
    CHECK_STATUS(orchestrator_cep_rules(engine, listed, 3, &needed), 0);
    CHECK(listed[0] == 0 && listed[2] == 2);
    opened = cep_text(engine, "open");
    closed = cep_text(engine, "closed");
    CHECK(opened != closed && cep_text(engine, "open") == opened);
    CHECK_INT(cep_column(engine, "state", ORCHESTRATOR_CEP_TEXT), 0);
    {
        orchestrator_cep_event_t events[3];
        double values[3];
        size_t taken;
        events[0] = cep_event(1000, 0, 1);
        events[1] = cep_event(2000, 0, 2);
        events[2] = cep_event(20000, 0, 3);
        values[0] = values[1] = opened;
        values[2] = closed;
        CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, 20000, events, 3, values, 3, &taken), 0);
        CHECK_INT(taken, 3);
    }
    CHECK(cep_poll(engine, &found, bindings) && found.rule == 1 && found.event == 2 && found.first == 1);
    CHECK(cep_poll(engine, &found, bindings) && found.rule == 0 && found.completed_by == ORCHESTRATOR_CEP_BY_TIME);
    CHECK(found.time_ms == 6000 && found.event == 0 && found.binding_count == 1 && bindings[0].event == 1);
    CHECK(cep_poll(engine, &found, bindings) && found.rule == 2 && found.binding_count == 2 && found.first == 2);
    CHECK(!cep_poll(engine, &found, bindings));
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("rules of three dialects in one text");
}

/* Rules come and go while events come. */
static void changes(void)
{
    static const char *cold = "RULE cold: SEQUENCE(cold: reading(temperature < 0), colder: reading(temperature < -10))";
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    char name[ROOM];
    size_t needed;
    uint32_t second = cep_add(engine, cold);
    uint32_t third = GARBAGE;
    CHECK_INT(second, 1);
    cep_push(engine, cep_event(1000, 7, 1), 86, 0.1);
    cep_push(engine, cep_event(2000, 7, 2), -1, 0.1);
    cep_push(engine, cep_event(3000, 7, 3), -11, 0.9);
    CHECK_INT(cep_stats(engine).matches_waiting, 2);
    /* Matches that wait are told; what had begun is gone. */
    CHECK_STATUS(orchestrator_cep_remove_rule(engine, 0), 0);
    CHECK_STATUS(orchestrator_cep_remove_rule(engine, 0), ORCHESTRATOR_ERR_NO_RULE);
    CHECK_STATUS(orchestrator_cep_replace_rule(engine, second, FAILURE, strlen(FAILURE), ORCHESTRATOR_CEP_LANGUAGE, &third), 0);
    CHECK_INT(third, 2);
    CHECK_STATUS(orchestrator_cep_replace_rule(engine, second, FAILURE, strlen(FAILURE), ORCHESTRATOR_CEP_LANGUAGE, &third),
                 ORCHESTRATOR_ERR_NO_RULE);
    CHECK_INT(third, 0);
    third = 2;
    /* They are told as what they are. */
    CHECK(cep_poll(engine, &found, bindings) && cep_poll(engine, &found, bindings) && found.rule == second);
    CHECK_STATUS(orchestrator_cep_rule_name(engine, second, name, sizeof name, &needed), 0);
    CHECK_INT(strcmp(name, "cold"), 0);
    CHECK_STATUS(orchestrator_cep_element_name(engine, second, bindings[1].element, name, sizeof name, &needed), 0);
    CHECK_INT(strcmp(name, "colder"), 0);
    CHECK_STATUS(orchestrator_cep_rule_name(engine, third, name, sizeof name, &needed), 0);
    CHECK(strcmp(name, "failure") == 0 && cep_stats(engine).rules == 1);
    CHECK_INT(cep_add(engine, cold), 3);
    CHECK_STATUS(orchestrator_cep_rule_name(engine, second, name, sizeof name, &needed), ORCHESTRATOR_ERR_NO_RULE);
    cep_push(engine, cep_event(4000, 7, 4), 86, 0.1);
    cep_push(engine, cep_event(5000, 7, 5), -1, 0.9);
    CHECK(cep_poll(engine, &found, bindings) && found.rule == third && found.event == 5);
    CHECK(!cep_poll(engine, &found, bindings));
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("rules that come and go");
}

static void functions(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    every_cep(engine, 0, "");
    every_cep(engine, 0, "");
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("every function of an engine");
}

int main(void)
{
    defaults();
    names();
    sequence();
    too_little_room();
    three_rules();
    changes();
    functions();
    return 0;
}
