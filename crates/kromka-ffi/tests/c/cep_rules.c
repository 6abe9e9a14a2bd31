/* Rules that an event engine does not take: each error with where it is, and nothing is changed. JSON says the same as the
 * language. */
#include "ceps.h"

#define JSON_RULE(pattern) "{\"rules\":[{\"name\":\"r\",\"pattern\":" pattern "}]}"
#define JSON_SEQUENCE(elements) JSON_RULE("{\"sequence\":{\"elements\":[" elements "]}}")
#define JSON_ANY "\"content\":{\"event\":\"always\"}"

static void refused_as(orchestrator_cep_format_t format, const char *text, int want, const char *words)
{
    orchestrator_cep_t *engine = cep_with_failure();
    uint32_t rules[2] = {GARBAGE, GARBAGE};
    uint32_t rule = GARBAGE;
    size_t needed = GARBAGE;
    orchestrator_cep_stats_t stats;
    int status = orchestrator_cep_add_rules(engine, text, strlen(text), format, rules, 2, &needed);
    if (status != want) {
        (void)fprintf(stderr, "%.200s\n", text);
    }
    CHECK_ERROR(status, want, words);
    CHECK_INT(rules[0], GARBAGE);
    CHECK_STATUS(orchestrator_cep_add_rule(engine, text, strlen(text), format, &rule), want);
    CHECK_INT(rule, 0);
    CHECK_STATUS(orchestrator_cep_replace_rule(engine, 0, text, strlen(text), format, &rule), want);
    CHECK_INT(rule, 0);
    stats = cep_stats(engine);
    CHECK(stats.rules == 1 && stats.width == 2 && stats.kinds == 1);
    every_cep(engine, 0, "");
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
}

static void refused(const char *text, int want, const char *words)
{
    refused_as(ORCHESTRATOR_CEP_LANGUAGE, text, want, words);
}

static void refused_json(const char *text, int want, const char *words)
{
    refused_as(ORCHESTRATOR_CEP_JSON, text, want, words);
}

/* A text with another one so many times in it. */
static char *made(const char *before, const char *again, size_t times, const char *after)
{
    size_t len = strlen(again);
    char *text = (char *)malloc(strlen(before) + times * len + strlen(after) + 1);
    char *at = text;
    CHECK(text != NULL);
    at += sprintf(at, "%s", before);
    while (times-- > 0) {
        memcpy(at, again, len);
        at += len;
    }
    (void)sprintf(at, "%s", after);
    return text;
}

static void refused_made(char *text, int want, const char *words)
{
    refused(text, want, words);
    free(text);
}

static void syntax(void)
{
    refused("SEQUENCE(a (v > 1),\n  b (v > ))", ORCHESTRATOR_ERR_SYNTAX_EXPECTED, "line 2, column 10: found `)`, expected");
    refused_made(made("SEQUENCE(a (", "(", 40, "v > 1"), ORCHESTRATOR_ERR_SYNTAX_DEPTH, "line 1, column ");
    refused("SEQUENCE(a (v > 1)) LIMIT 5000000000", ORCHESTRATOR_ERR_SYNTAX_NUMBER, "a number above 4294967295");
    refused("MATCH_RECOGNIZE(PATTERN(PERMUTE(A,B,C,D,E,F,G)))", ORCHESTRATOR_ERR_SYNTAX_PERMUTED, "7 are permuted");
    refused("SEQUENCE(a (v > 85 K), b (v < 20 C))", ORCHESTRATOR_ERR_SYNTAX_UNIT, "`v` is in C here, and in K before");
    refused("SEQUENCE(a (v > 85), b (v = 'x'))", ORCHESTRATOR_ERR_SYNTAX_KIND, "`v` is a text here, and a number before");
    refused("SELECT AVG(v) FROM a", ORCHESTRATOR_ERR_SYNTAX_UNSUPPORTED, "line 1, column 8: a column that is computed");
    refused_made(made("", " ", 1 << 20, "x"), ORCHESTRATOR_ERR_SYNTAX_LONG, "1048577 bytes; at most 1048576");
    refused("SEQUENCE(a: k) LIMIT 5\nLIMIT 5", ORCHESTRATOR_ERR_SYNTAX_TWICE, "line 2, column 1: this was said already");
    refused_made(made("SEQUENCE(a (", "v > 1 OR ", 1024, "TRUE))"), ORCHESTRATOR_ERR_SYNTAX_MANY, "more than 1024");
    refused("SEQUENCE(a: k) WITHIN 0 ms", ORCHESTRATOR_ERR_SYNTAX_DURATION, "whole milliseconds");
    refused("SEQUENCE(a: k{3,2})", ORCHESTRATOR_ERR_SYNTAX_TIMES, "nothing can be there 3 to 2 times");
    refused("SEQUENCE(a (v > b.v))", ORCHESTRATOR_ERR_SYNTAX_ELEMENT, "the pattern has no element `b`");
    refused("SEQUENCE(a (v > b.v), b: k)", ORCHESTRATOR_ERR_SYNTAX_UNBOUND, "nothing is bound to `b` by then");
    refused("SEQUENCE(a: k, a: k)", ORCHESTRATOR_ERR_SYNTAX_NAMED, "line 1, column 16: `a` is another element already");
    refused("SEQUENCE(a (v > 1e999))", ORCHESTRATOR_ERR_SYNTAX_INFINITE, "line 1, column 17: a number of more than");
    PASSED("texts that mean nothing");
}

static void json(void)
{
    refused_json("{\"rules\":\n [}", ORCHESTRATOR_ERR_JSON_RULES, "line 2, column 3: ");
    refused_json("{\"rule\":[]}", ORCHESTRATOR_ERR_JSON_RULES, "column 7: unknown field `rule`, expected one of");
    refused_json("", ORCHESTRATOR_ERR_JSON_RULES, "line 1, column 0: EOF");
    PASSED("texts that are no JSON of rules");
}

/* What one rule says may not contradict what was declared, nor what another one says. */
static void declarations(void)
{
    refused("SEQUENCE(a (temperature = 'hot'))", ORCHESTRATOR_ERR_DECLARATION_KIND, "`temperature` is a number and a text");
    refused_json("{\"attributes\":[{\"name\":\"v\",\"kind\":\"number\",\"unit\":\"K\"},"
                 "{\"name\":\"v\",\"kind\":\"number\",\"unit\":\"C\"}],\"rules\":[{\"name\":\"r\",\"pattern\":"
                 "{\"sequence\":{\"elements\":[{\"name\":\"a\"," JSON_ANY "}]}}}]}",
                 ORCHESTRATOR_ERR_DECLARATION_UNIT, "`v` is in C and in K");
    refused_made(made("SEQUENCE(a: ", "k", 257, ")"), ORCHESTRATOR_ERR_DECLARATION_NAME, "257 bytes; 1 to 256");
    {
        char *text = made("RULE r: SEQUENCE(a: k)", "", 0, "");
        char *at = (char *)malloc(257 * 40 + 100);
        char *more = at;
        int i;
        CHECK(at != NULL);
        for (i = 0; i < 255; i++) {
            more += sprintf(more, "ATTRIBUTE more%d NUMBER;", i);
        }
        (void)sprintf(more, "%s", text);
        free(text);
        refused_made(at, ORCHESTRATOR_ERR_DECLARATION_FULL, "257 kinds or attributes; at most 256");
    }
    PASSED("declarations that contradict others");
}

/* A sequence of so many elements. */
static char *elements(int count)
{
    char *text = (char *)malloc((size_t)count * 20 + 20);
    char *at = text;
    int i;
    CHECK(text != NULL);
    at += sprintf(at, "SEQUENCE(");
    for (i = 0; i < count; i++) {
        at += sprintf(at, "a%d: reading%s", i, i + 1 < count ? ", " : ")");
    }
    return text;
}

static void patterns(void)
{
    refused_json(JSON_SEQUENCE(""), ORCHESTRATOR_ERR_PATTERN_EMPTY, "at least one element");
    refused_made(elements(257), ORCHESTRATOR_ERR_PATTERN_ELEMENTS, "257 elements; at most 256");
    refused("SEQUENCE((((a: k{1000}){1000}){1000}){1000})", ORCHESTRATOR_ERR_PATTERN_STATES, "more than 16384 states");
    refused_json(JSON_SEQUENCE("{\"name\":\"a\",\"content\":{\"not\":\"always\"}},{\"name\":\"b\"," JSON_ANY "}"),
                 ORCHESTRATOR_ERR_PATTERN_NOT_FIRST, "begin with a negative");
    refused("SEQUENCE(a: reading, NOT b: reading)", ORCHESTRATOR_ERR_PATTERN_NOT_LAST, "needs a time within which");
    refused_json(JSON_SEQUENCE("{\"name\":\"a\",\"min\":3,\"max\":2," JSON_ANY "}"), ORCHESTRATOR_ERR_PATTERN_TIMES,
                 "3 to 2 times");
    refused_json(JSON_RULE("{\"sequence\":{\"elements\":[{\"name\":\"a\"," JSON_ANY
                           "}],\"after_match\":{\"skip_to_last\":\"b\"}}}"),
                 ORCHESTRATOR_ERR_DECLARATION_ELEMENT, "rule r: the pattern has no element `b`");
    refused_json(JSON_SEQUENCE("{\"name\":\"a\"," JSON_ANY "},{\"name\":\"a\"," JSON_ANY "}"),
                 ORCHESTRATOR_ERR_DECLARATION_NAMED, "rule r: two elements are called `a`");
    refused_json(JSON_SEQUENCE("{\"name\":\"a\",\"content\":{\"event\":{\"compare\":{\"attribute\":\"vibration\",\"by\":\">\","
                               "\"with\":{\"bound\":{\"element\":\"b\",\"attribute\":\"vibration\"}}}}}},{\"name\":\"b\"," JSON_ANY
                               "}"),
                 ORCHESTRATOR_ERR_DECLARATION_UNBOUND, "rule r: nothing is bound to `b` when it is asked about");
    refused("SEQUENCE(a (name > 'x'))", ORCHESTRATOR_ERR_PATTERN_COMPARISON, "texts are equal or not");
    refused_json(JSON_SEQUENCE("{\"name\":\"a\",\"content\":{\"event\":{\"compare\":{\"attribute\":\"vibration\",\"by\":\">\","
                               "\"with\":{\"earlier\":65}}}}}"),
                 ORCHESTRATOR_ERR_PATTERN_EARLIER, "looks 65 rows back");
    refused_made(made("SEQUENCE(a (name = '", "x", 257, "'))"), ORCHESTRATOR_ERR_PATTERN_TEXT, "a text of a condition");
    refused("EXPRESSION STRICT(a: reading, (b: reading -> c: reading))", ORCHESTRATOR_ERR_PATTERN_ADJACENT, "can be adjacent");
    refused_json(JSON_RULE("{\"algebra\":{\"within\":{\"ms\":0,\"of\":{\"event\":{\"when\":\"always\"}}}}}"),
                 ORCHESTRATOR_ERR_PATTERN_NO_TIME, "at least one millisecond");
    refused("EXPRESSION [1:] ([0:] reading)", ORCHESTRATOR_ERR_PATTERN_ENDLESS, "again and again");
    refused_json("{\"rules\":[{\"name\":\"r\",\"quota\":{\"nodes\":0},\"pattern\":{\"sequence\":{\"elements\":["
                 "{\"name\":\"a\"," JSON_ANY "}]}}}]}",
                 ORCHESTRATOR_ERR_PATTERN_QUOTA, "a quota is 0; 1 to 16777216");
    refused("SEQUENCE(a: reading) LIMIT 0", ORCHESTRATOR_ERR_PATTERN_LIMIT, "at least one match");
    PASSED("patterns that cannot be");
}

/* Groups within each other, deeper than the language lets them be. */
static void depth(void)
{
    char *text = (char *)malloc(40 * 60);
    char *at = text;
    int i;
    CHECK(text != NULL);
    at += sprintf(at, "{\"rules\":[{\"name\":\"r\",\"pattern\":{\"sequence\":{\"elements\":[");
    for (i = 0; i < 33; i++) {
        at += sprintf(at, "{\"name\":\"g\",\"content\":{\"group\":[");
    }
    at += sprintf(at, "{\"name\":\"a\"," JSON_ANY "}");
    for (i = 0; i < 33; i++) {
        at += sprintf(at, "]}}");
    }
    (void)sprintf(at, "]}}}]}");
    refused_json(text, ORCHESTRATOR_ERR_PATTERN_DEPTH, "more than 32 deep");
    free(text);
    PASSED("a pattern that is too deep");
}

static void counts(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    char *many = made("", "SEQUENCE(a:k) ", 65536, "");
    uint32_t *rules = (uint32_t *)malloc(65536 * sizeof *rules);
    size_t needed = GARBAGE;
    uint32_t rule = GARBAGE;
    CHECK(rules != NULL);
    CHECK_ERROR(orchestrator_cep_add_rules(engine, many, strlen(many), ORCHESTRATOR_CEP_LANGUAGE, rules, 65536, &needed),
                ORCHESTRATOR_ERR_PATTERN_RULES, "at most 65536 rules");
    CHECK(needed == 65536 && cep_stats(engine).rules == 1);
    CHECK_ERROR(cep_add_status(engine, "SEQUENCE(a: k) SEQUENCE(b: k)", &rule), ORCHESTRATOR_ERR_ONE_RULE,
                "the text has 2 rules; one is asked for");
    CHECK_ERROR(cep_add_status(engine, "EVENT k;", &rule), ORCHESTRATOR_ERR_ONE_RULE, "the text has 0 rules");
    CHECK_STATUS(orchestrator_cep_replace_rule(engine, 0, "EVENT k;", 8, ORCHESTRATOR_CEP_LANGUAGE, &rule),
                 ORCHESTRATOR_ERR_ONE_RULE);
    CHECK_INT(cep_stats(engine).kinds, 1);
    /* Only declarations are fine where any number of rules is. */
    CHECK_STATUS(orchestrator_cep_add_rules(engine, "EVENT k;", 8, ORCHESTRATOR_CEP_LANGUAGE, NULL, 0, &needed), 0);
    CHECK(needed == 0 && cep_stats(engine).kinds == 2);
    CHECK_ERROR(orchestrator_cep_replace_rule(engine, 9, FAILURE, strlen(FAILURE), ORCHESTRATOR_CEP_LANGUAGE, &rule),
                ORCHESTRATOR_ERR_NO_RULE, "no rule 9, or it was removed");
    free(many);
    free(rules);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("too many rules, and too few");
}

/* One rule that is wrong keeps the others out, with all that they mention. */
static void all_or_none(void)
{
    static const char *text = "RULE good: SEQUENCE(a: fresh(name = 'new'));\n"
                              "RULE bad: SEQUENCE(a: stale(depth > 1), NOT b: reading)";
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_stats_t stats;
    uint32_t rules[2] = {GARBAGE, GARBAGE};
    size_t needed;
    CHECK_STATUS(orchestrator_cep_add_rules(engine, text, strlen(text), ORCHESTRATOR_CEP_LANGUAGE, rules, 2, &needed),
                 ORCHESTRATOR_ERR_PATTERN_NOT_LAST);
    stats = cep_stats(engine);
    CHECK(stats.rules == 1 && stats.kinds == 1 && stats.width == 2 && rules[0] == GARBAGE);
    CHECK(cep_text(engine, "first") == 0);
    /* Numbers go on from the last that was given. */
    CHECK_INT(cep_add(engine, "SEQUENCE(a: reading)"), 1);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("all rules of a text, or none");
}

/* Rows become wider while events come. */
static void wider(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_event_t event = cep_event(2, 1, 2);
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    double values[4] = {1, 1, 3, 4};
    size_t taken = GARBAGE;
    cep_push(engine, cep_event(1, 1, 1), 1, 1);
    CHECK_INT(cep_column(engine, "pressure", ORCHESTRATOR_CEP_NUMBER), 2);
    CHECK_INT(cep_add(engine, "SEQUENCE(a: reading(pressure > 2 AND flow > 3))"), 1);
    CHECK(cep_stats(engine).width == 4 && cep_column(engine, "flow", ORCHESTRATOR_CEP_NUMBER) == 3);
    CHECK_ERROR(orchestrator_cep_push_batch(engine, 1, 2, &event, 1, values, 2, &taken), ORCHESTRATOR_ERR_EVENT_VALUES,
                "2 values");
    CHECK_STATUS(orchestrator_cep_push_batch(engine, 1, 2, &event, 1, values, 4, &taken), 0);
    CHECK(cep_poll(engine, &found, bindings) && found.rule == 1 && found.event == 2 && !cep_poll(engine, &found, bindings));
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("attributes after the first event");
}

/* A rule means the key of a text by the text. */
static void keys(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    uint64_t key = GARBAGE;
    CHECK_INT(cep_add(engine, "SEQUENCE(a: reading(key = 'pump-7'))"), 1);
    CHECK_STATUS(orchestrator_cep_key("pump-8", &key), 0);
    cep_push(engine, cep_event(1, key, 1), 0, 0);
    CHECK_STATUS(orchestrator_cep_key("pump-7", &key), 0);
    cep_push(engine, cep_event(2, key, 2), 0, 0);
    CHECK(cep_poll(engine, &found, bindings) && found.rule == 1 && found.event == 2 && !cep_poll(engine, &found, bindings));
    CHECK_STATUS(orchestrator_cep_key("18446744073709551615", &key), 0);
    CHECK(key == UINT64_MAX);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("keys of texts");
}

static void json_says_the_same(void)
{
    static const char *text =
        "{\"rules\":[{\"name\":\"failure\",\"pattern\":{\"sequence\":{\"elements\":["
        "{\"name\":\"hot\",\"content\":{\"event\":{\"all\":[{\"kinds\":[\"reading\"]},"
        "{\"compare\":{\"attribute\":\"temperature\",\"by\":\">\",\"with\":{\"constant\":85}}}]}}},"
        "{\"name\":\"shaken\",\"contiguity\":\"followed_by\",\"content\":{\"event\":"
        "{\"compare\":{\"attribute\":\"vibration\",\"by\":\">\",\"with\":{\"constant\":0.7}}}}}"
        "],\"within_ms\":30000}},\"partition_by\":\"key\","
        "\"actions\":[{\"name\":\"ALERT\",\"arguments\":[{\"text\":\"soon\"}]}]}]}";
    orchestrator_cep_config_t config = cep_at_once();
    orchestrator_cep_t *engine = cep_engine(&config);
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    uint32_t rule = GARBAGE;
    CHECK_STATUS(orchestrator_cep_add_rule(engine, text, strlen(text), ORCHESTRATOR_CEP_JSON, &rule), 0);
    CHECK_INT(rule, 0);
    cep_push(engine, cep_event(1000, 7, 11), 86, 0.1);
    cep_push(engine, cep_event(20000, 7, 13), NAN, 0.9);
    CHECK(cep_poll(engine, &found, bindings) && found.first == 11 && found.event == 13);
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    PASSED("a rule as JSON");
}

int main(void)
{
    syntax();
    json();
    declarations();
    patterns();
    depth();
    counts();
    all_or_none();
    wider();
    keys();
    json_says_the_same();
    return 0;
}
