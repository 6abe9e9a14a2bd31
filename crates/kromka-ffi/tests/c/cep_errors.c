/* What functions of event engines refuse: pointers, sizes, codes, texts, events, places; nothing is changed. */
#include "ceps.h"

#define ODD(pointer, type) ((type)(void *)((char *)(pointer) + 1))

static void create_refused(const orchestrator_cep_config_t *config, int want, const char *words)
{
    orchestrator_cep_t *engine = (orchestrator_cep_t *)(void *)&want;
    CHECK_ERROR(orchestrator_cep_create(config, &engine), want, words);
    CHECK(engine == NULL);
}

static void configurations(void)
{
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_t *engine = NULL;
    CHECK_ERROR(orchestrator_cep_create(&config, NULL), ORCHESTRATOR_ERR_NULL, "engine is NULL");
    CHECK_STATUS(orchestrator_cep_create(NULL, &engine), 0);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    create_refused(ODD(&config, const orchestrator_cep_config_t *), ORCHESTRATOR_ERR_MISALIGNED, "config is misaligned");
    config.lateness_ms = 1ull << 32;
    create_refused(&config, ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD, "lateness_ms is 4294967296; allowed is 0 to 4294967295");
    config = cep_at_once();
    config.future_skew_ms = UINT64_MAX;
    create_refused(&config, ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD, "future_skew_ms is");
    config = cep_at_once();
    config.idle_ms = 0;
    create_refused(&config, ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD, "idle_ms is 0; allowed is 1 to");
    config = cep_at_once();
    config.waiting_max = 0;
    create_refused(&config, ORCHESTRATOR_ERR_INTAKE_CONFIG_WAITING, "waiting_max is 0; allowed is 1 to 16777216");
    config = cep_at_once();
    config.sources_max = 65537;
    create_refused(&config, ORCHESTRATOR_ERR_INTAKE_CONFIG_SOURCES, "sources_max is 65537; allowed is 1 to 65536");
    config = cep_at_once();
    config.late_max = UINT32_MAX;
    create_refused(&config, ORCHESTRATOR_ERR_INTAKE_CONFIG_LATE, "late_max is 4294967295; allowed is 0 to 1048576");
    config = cep_at_once();
    config.struct_size--;
    create_refused(&config, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_cep_config_t is");
    PASSED("configurations that cannot be used");
}

static void inits(void)
{
    CHECK_STATUS(orchestrator_cep_config_init(NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_STATUS(orchestrator_cep_match_init(NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_STATUS(orchestrator_cep_late_init(NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_STATUS(orchestrator_cep_stats_init(NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_STATUS(orchestrator_cep_rule_stats_init(NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_STATUS(orchestrator_cep_source_stats_init(NULL), ORCHESTRATOR_ERR_NULL);
    PASSED("structures that are not there");
}

static void declarations(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    char name[ORCHESTRATOR_CEP_NAME_MAX + 2];
    uint32_t number = GARBAGE;
    double value = GARBAGE;
    uint64_t key = GARBAGE;
    int i;
    memset(name, 'x', sizeof name);
    name[ORCHESTRATOR_CEP_NAME_MAX + 1] = 0;
    CHECK_ERROR(orchestrator_cep_declare_kind(engine, NULL, &number), ORCHESTRATOR_ERR_NULL, "name is NULL");
    CHECK_ERROR(orchestrator_cep_declare_kind(engine, "k", NULL), ORCHESTRATOR_ERR_NULL, "kind is NULL");
    CHECK_ERROR(orchestrator_cep_declare_kind(engine, "", &number), ORCHESTRATOR_ERR_SCHEMA_NAME, "0 bytes; 1 to 256");
    CHECK_ERROR(orchestrator_cep_declare_kind(engine, name, &number), ORCHESTRATOR_ERR_SCHEMA_NAME, "257 bytes");
    CHECK_ERROR(orchestrator_cep_declare_kind(engine, "a\xff", &number), ORCHESTRATOR_ERR_TEXT,
                "name is no text: it is not UTF-8 from byte 1 on");
    CHECK_ERROR(orchestrator_cep_declare_attribute(engine, "v", (orchestrator_cep_attribute_t)2, &number),
                ORCHESTRATOR_ERR_UNKNOWN_CODE, "attribute 2 is unknown");
    CHECK_ERROR(orchestrator_cep_declare_attribute(engine, "v", ORCHESTRATOR_CEP_TEXT, NULL), ORCHESTRATOR_ERR_NULL,
                "column is NULL");
    CHECK_ERROR(orchestrator_cep_declare_attribute(engine, "vibration", ORCHESTRATOR_CEP_TEXT, &number),
                ORCHESTRATOR_ERR_SCHEMA_ATTRIBUTE, "holds something else");
    CHECK_STATUS(orchestrator_cep_declare_attribute(engine, "", ORCHESTRATOR_CEP_TEXT, &number), ORCHESTRATOR_ERR_SCHEMA_NAME);
    CHECK_ERROR(orchestrator_cep_declare_text(engine, name, &value), ORCHESTRATOR_ERR_SCHEMA_NAME, "257 bytes");
    CHECK_ERROR(orchestrator_cep_key(NULL, &key), ORCHESTRATOR_ERR_NULL, "text is NULL");
    CHECK(key == 0);
    CHECK_ERROR(orchestrator_cep_key("x", NULL), ORCHESTRATOR_ERR_NULL, "key is NULL");
    CHECK_ERROR(orchestrator_cep_key("a\xff", &key), ORCHESTRATOR_ERR_TEXT, "not UTF-8 from byte 1 on");
    CHECK_STATUS(orchestrator_cep_key("7", ODD(&key, uint64_t *)), ORCHESTRATOR_ERR_MISALIGNED);
    CHECK_ERROR(orchestrator_cep_declare_text(engine, NULL, &value), ORCHESTRATOR_ERR_NULL, "text is NULL");
    CHECK_ERROR(orchestrator_cep_declare_text(engine, "x", NULL), ORCHESTRATOR_ERR_NULL, "value is NULL");
    CHECK(number == 0 && value == 0 && cep_stats(engine).width == 2 && cep_stats(engine).kinds == 1);
    /* An empty text is one. */
    CHECK(cep_text(engine, "") == 0 && cep_text(engine, "x") == 1);
    for (i = 2; i < 256; i++) {
        (void)sprintf(name, "more%d", i);
        CHECK_INT(cep_column(engine, name, ORCHESTRATOR_CEP_NUMBER), i);
    }
    CHECK_ERROR(orchestrator_cep_declare_attribute(engine, "last", ORCHESTRATOR_CEP_NUMBER, &number),
                ORCHESTRATOR_ERR_SCHEMA_FULL, "at most 256 are allowed");
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("declarations that are refused");
}

static void texts(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    uint32_t rule = GARBAGE;
    uint32_t rules[2];
    size_t needed = GARBAGE;
    CHECK_ERROR(orchestrator_cep_add_rule(engine, NULL, 4, ORCHESTRATOR_CEP_LANGUAGE, &rule), ORCHESTRATOR_ERR_NULL,
                "text is NULL");
    CHECK_ERROR(orchestrator_cep_add_rule(engine, FAILURE, 4, ORCHESTRATOR_CEP_LANGUAGE, NULL), ORCHESTRATOR_ERR_NULL,
                "rule is NULL");
    CHECK_STATUS(orchestrator_cep_add_rule(engine, FAILURE, SIZE_MAX, ORCHESTRATOR_CEP_LANGUAGE, &rule), ORCHESTRATOR_ERR_COUNT);
    CHECK_ERROR(orchestrator_cep_add_rule(engine, FAILURE, 4, (orchestrator_cep_format_t)-1, &rule),
                ORCHESTRATOR_ERR_UNKNOWN_CODE, "format -1 is unknown");
    CHECK_ERROR(orchestrator_cep_add_rule(engine, "RULE \x80", 6, ORCHESTRATOR_CEP_LANGUAGE, &rule),
                ORCHESTRATOR_ERR_TEXT, "not UTF-8 from byte 5 on");
    CHECK_ERROR(orchestrator_cep_add_rules(engine, FAILURE, 4, ORCHESTRATOR_CEP_LANGUAGE, NULL, 1, &needed),
                ORCHESTRATOR_ERR_NULL, "rules is NULL");
    CHECK_ERROR(orchestrator_cep_add_rules(engine, FAILURE, 4, ORCHESTRATOR_CEP_LANGUAGE, rules, 1, NULL),
                ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_STATUS(orchestrator_cep_add_rules(engine, FAILURE, 4, ORCHESTRATOR_CEP_LANGUAGE, ODD(rules, uint32_t *), 1, &needed),
                 ORCHESTRATOR_ERR_MISALIGNED);
    CHECK_ERROR(orchestrator_cep_replace_rule(engine, 0, NULL, 0, ORCHESTRATOR_CEP_LANGUAGE, &rule),
                ORCHESTRATOR_ERR_NULL, "text");
    CHECK_ERROR(orchestrator_cep_replace_rule(engine, 0, FAILURE, strlen(FAILURE), ORCHESTRATOR_CEP_LANGUAGE, NULL),
                ORCHESTRATOR_ERR_NULL, "replaced");
    CHECK_ERROR(orchestrator_cep_rules(engine, NULL, 1, &needed), ORCHESTRATOR_ERR_NULL, "rules is NULL");
    CHECK_ERROR(orchestrator_cep_rules(engine, rules, 1, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    (void)cep_add(engine, FAILURE);
    CHECK_ERROR(orchestrator_cep_rules(engine, rules, 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "2 are needed");
    CHECK_INT(needed, 2);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("texts of rules that are none");
}

static void names(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_rule_stats_t stats;
    char text[ROOM];
    size_t needed = GARBAGE;
    CHECK_STATUS(orchestrator_cep_rule_stats_init(&stats), 0);
    CHECK_ERROR(orchestrator_cep_rule_stats(engine, 1, &stats), ORCHESTRATOR_ERR_NO_RULE, "no rule 1");
    CHECK_ERROR(orchestrator_cep_rule_stats(engine, 0, NULL), ORCHESTRATOR_ERR_NULL, "stats is NULL");
    CHECK_ERROR(orchestrator_cep_stats(engine, NULL), ORCHESTRATOR_ERR_NULL, "stats is NULL");
    CHECK_ERROR(orchestrator_cep_source_stats(engine, 0, NULL), ORCHESTRATOR_ERR_NULL, "stats is NULL");
    CHECK_STATUS(orchestrator_cep_remove_rule(engine, UINT32_MAX), ORCHESTRATOR_ERR_NO_RULE);
    CHECK_STATUS(orchestrator_cep_rule_name(engine, 1, text, ROOM, &needed), ORCHESTRATOR_ERR_NO_RULE);
    CHECK(text[0] == 0 && needed == 0);
    CHECK_STATUS(orchestrator_cep_element_name(engine, 1, 0, text, ROOM, &needed), ORCHESTRATOR_ERR_NO_RULE);
    CHECK_ERROR(orchestrator_cep_element_name(engine, 0, 2, text, ROOM, &needed), ORCHESTRATOR_ERR_COUNT,
                "element is 2; allowed is 0 to 1");
    CHECK_STATUS(orchestrator_cep_action_name(engine, 1, 0, text, ROOM, &needed), ORCHESTRATOR_ERR_NO_RULE);
    CHECK_ERROR(orchestrator_cep_action_name(engine, 0, 3, text, ROOM, &needed), ORCHESTRATOR_ERR_COUNT,
                "action is 3; allowed is 0 to 2");
    CHECK_ERROR(orchestrator_cep_action_argument(engine, 0, 0, 1, text, ROOM, &needed), ORCHESTRATOR_ERR_COUNT,
                "argument is 1; allowed is 0 to 0");
    CHECK_ERROR(orchestrator_cep_action_argument(engine, 0, 2, 0, text, ROOM, &needed), ORCHESTRATOR_ERR_COUNT,
                "argument is 0; allowed is 0 to -1");
    CHECK_ERROR(orchestrator_cep_rule_name(engine, 0, text, ROOM, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_ERROR(orchestrator_cep_rule_name(engine, 0, NULL, 5, &needed), ORCHESTRATOR_ERR_NULL, "buf is NULL");
    stats.struct_size = 3;
    CHECK_STATUS(orchestrator_cep_rule_stats(engine, 0, &stats), ORCHESTRATOR_ERR_STRUCT_SIZE);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("names that are not there");
}

static void events(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_event_t two[2];
    const double values[] = {86, 0, 20, 0.9};
    size_t taken = GARBAGE;
    two[0] = cep_event(1000, 7, 1);
    two[1] = cep_event(2000, 7, 2);
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2000, NULL, 2, values, 4, &taken), ORCHESTRATOR_ERR_NULL, "events is");
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2000, two, 2, NULL, 4, &taken), ORCHESTRATOR_ERR_NULL, "values is");
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2000, two, 2, values, 4, NULL), ORCHESTRATOR_ERR_NULL, "taken is");
    CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, 2000, two, SIZE_MAX, values, 4, &taken), ORCHESTRATOR_ERR_COUNT);
    CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, 2000, ODD(two, orchestrator_cep_event_t *), 1, values, 2, &taken),
                 ORCHESTRATOR_ERR_MISALIGNED);
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2000, two, 2, values, 3, &taken), ORCHESTRATOR_ERR_EVENT_VALUES,
                "3 values for events that need 4");
    two[1].kind = 1;
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2000, two, 2, values, 4, &taken), ORCHESTRATOR_ERR_EVENT_KIND,
                "an event is of kind 1, which the schema has not");
    two[1].kind = 65536;
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2000, two, 2, values, 4, &taken), ORCHESTRATOR_ERR_COUNT,
                "kind is 65536; allowed is 0 to 0");
    two[1].kind = 0;
    two[1].reserved = 1;
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2000, two, 2, values, 4, &taken), ORCHESTRATOR_ERR_COUNT,
                "reserved is 1; allowed is 0 to 0");
    two[1].reserved = 0;
    CHECK(taken == 0 && cep_stats(engine).accepted == 0);
    /* No events are fine. */
    CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, 2000, NULL, 0, NULL, 0, &taken), 0);
    CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, 2000, two, 2, values, 4, &taken), 0);
    CHECK(taken == 2 && cep_stats(engine).matches_waiting == 1);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("events that are refused");
}

static void polls(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_match_t found;
    orchestrator_cep_late_t late;
    orchestrator_cep_binding_t binding;
    double value = GARBAGE;
    size_t needed = GARBAGE;
    CHECK_STATUS(orchestrator_cep_match_init(&found), 0);
    CHECK_STATUS(orchestrator_cep_late_init(&late), 0);
    CHECK_ERROR(orchestrator_cep_poll_match(engine, NULL, &binding, 1, &needed), ORCHESTRATOR_ERR_NULL, "found is NULL");
    CHECK_ERROR(orchestrator_cep_poll_match(engine, &found, NULL, 1, &needed), ORCHESTRATOR_ERR_NULL, "bindings is NULL");
    CHECK_ERROR(orchestrator_cep_poll_match(engine, &found, &binding, 1, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_STATUS(orchestrator_cep_poll_match(engine, &found, &binding, SIZE_MAX, &needed), ORCHESTRATOR_ERR_COUNT);
    CHECK_ERROR(orchestrator_cep_poll_late(engine, NULL, &value, 1, &needed), ORCHESTRATOR_ERR_NULL, "late is NULL");
    CHECK_ERROR(orchestrator_cep_poll_late(engine, &late, NULL, 1, &needed), ORCHESTRATOR_ERR_NULL, "values is NULL");
    CHECK_ERROR(orchestrator_cep_poll_late(engine, &late, &value, 1, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_STATUS(orchestrator_cep_poll_late(engine, &late, ODD(&value, double *), 1, &needed), ORCHESTRATOR_ERR_MISALIGNED);
    found.struct_size += 8;
    late.struct_size = 0;
    CHECK_ERROR(orchestrator_cep_poll_match(engine, &found, &binding, 1, &needed), ORCHESTRATOR_ERR_STRUCT_SIZE, "cep_match_t is 56");
    CHECK_ERROR(orchestrator_cep_poll_late(engine, &late, &value, 1, &needed), ORCHESTRATOR_ERR_STRUCT_SIZE, "cep_late_t is 0");
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("polls that are refused");
}

int main(void)
{
    configurations();
    inits();
    declarations();
    texts();
    names();
    events();
    polls();
    return 0;
}
