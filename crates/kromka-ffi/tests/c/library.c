/* The library itself: versions, features, names and messages of errors.
 *
 * What the documentation names and no program can bring about here:
 *   ORCHESTRATOR_ERR_RULE_...        RULE_TOO_MANY_CONDITIONS is told as ORCHESTRATOR_ERR_COUNT before
 * Statuses of the engine that no function of this header returns are only checked for their names: BATCH_LENGTH,
 * MCDA_..., POWER_PLAN_CAPS, POWER_WORTH_..., CONFIG_POLICY, CONFIG_CAPACITY, CONFIG_POWER, SUBMIT_HANDLES, SNAPSHOT_...,
 * START_NO_EXECUTOR, START_IN_FLIGHT, CALL_..., TASK_..., WAIT_CALL, WAIT_HANDLE, REFUSAL_..., OBSERVE_....
 */
#include "host.h"

typedef struct named_t {
    int status;
    int number;
    const char *name;
} named_t;

#define NAMED(status, number) {status, number, #status}

/* The numbers are frozen: a number of a released library never means anything else. */
static const named_t STATUSES[] = {
    NAMED(ORCHESTRATOR_OK, 0),
    NAMED(ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, -1001),
    NAMED(ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, -1002),
    NAMED(ORCHESTRATOR_ERR_BOUND_NOT_FINITE, -1003),
    NAMED(ORCHESTRATOR_ERR_UNKNOWN_CODE, -1010),
    NAMED(ORCHESTRATOR_ERR_POLICY_WEIGHT, -1020),
    NAMED(ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO, -1021),
    NAMED(ORCHESTRATOR_ERR_POLICY_PREFERENCE, -1022),
    NAMED(ORCHESTRATOR_ERR_POLICY_FIELD, -1023),
    NAMED(ORCHESTRATOR_ERR_RULE_TOO_MANY, -1101),
    NAMED(ORCHESTRATOR_ERR_RULE_TOO_MANY_CONDITIONS, -1102),
    NAMED(ORCHESTRATOR_ERR_RULE_FACTOR, -1103),
    NAMED(ORCHESTRATOR_ERR_RULE_BONUS, -1104),
    NAMED(ORCHESTRATOR_ERR_RULE_WEIGHT_READS_OPTION, -1105),
    NAMED(ORCHESTRATOR_ERR_RULE_NO_ENVIRONMENT, -1106),
    NAMED(ORCHESTRATOR_ERR_BATCH_LENGTH, -1110),
    NAMED(ORCHESTRATOR_ERR_MCDA_NO_ALTERNATIVES, -1120),
    NAMED(ORCHESTRATOR_ERR_MCDA_TOO_MANY_ALTERNATIVES, -1121),
    NAMED(ORCHESTRATOR_ERR_MCDA_WEIGHT, -1122),
    NAMED(ORCHESTRATOR_ERR_MCDA_WEIGHTS_SUM_TO_ZERO, -1123),
    NAMED(ORCHESTRATOR_ERR_MCDA_VALUE, -1124),
    NAMED(ORCHESTRATOR_ERR_MCDA_ANCHOR, -1125),
    NAMED(ORCHESTRATOR_ERR_POWER_FIELD, -1201),
    NAMED(ORCHESTRATOR_ERR_POWER_BATTERY_ORDER, -1202),
    NAMED(ORCHESTRATOR_ERR_POWER_TEMPERATURE_ORDER, -1203),
    NAMED(ORCHESTRATOR_ERR_POWER_HEADROOM_ORDER, -1204),
    NAMED(ORCHESTRATOR_ERR_POWER_CHUNK_ORDER, -1205),
    NAMED(ORCHESTRATOR_ERR_POWER_TIER_ORDER, -1206),
    NAMED(ORCHESTRATOR_ERR_POWER_NEVER_LEFT, -1207),
    NAMED(ORCHESTRATOR_ERR_POWER_INCONSISTENT, -1208),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_FIELD, -1209),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY, -1210),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_ID_TWICE, -1211),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_NO_LINK, -1212),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_WEIGHTS_SUM_TO_ZERO, -1213),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_NO_TRANSPORT, -1214),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_REFUSED, -1215),
    NAMED(ORCHESTRATOR_ERR_TRANSPORT_GAIN_FALLS, -1216),
    NAMED(ORCHESTRATOR_ERR_POWER_PLAN_HOURS, -1220),
    NAMED(ORCHESTRATOR_ERR_POWER_PLAN_CAPS, -1221),
    NAMED(ORCHESTRATOR_ERR_POWER_WORTH_SUM, -1222),
    NAMED(ORCHESTRATOR_ERR_POWER_WORTH_ORDER, -1223),
    NAMED(ORCHESTRATOR_ERR_PLAN_FIELD, -1301),
    NAMED(ORCHESTRATOR_ERR_PLAN_FALLBACK_IS_PRIMARY, -1302),
    NAMED(ORCHESTRATOR_ERR_PLAN_TIMEOUT_BEYOND_INTERVAL, -1303),
    NAMED(ORCHESTRATOR_ERR_PLAN_DELAY_BEYOND_MAX, -1304),
    NAMED(ORCHESTRATOR_ERR_PLAN_NO_CONDITION, -1305),
    NAMED(ORCHESTRATOR_ERR_CONFIG_FIELD, -2101),
    NAMED(ORCHESTRATOR_ERR_CONFIG_POLICY, -2102),
    NAMED(ORCHESTRATOR_ERR_CONFIG_ENVIRONMENT, -2103),
    NAMED(ORCHESTRATOR_ERR_CONFIG_CAPACITY, -2104),
    NAMED(ORCHESTRATOR_ERR_CONFIG_POWER, -2105),
    NAMED(ORCHESTRATOR_ERR_SUBMIT_FULL, -2110),
    NAMED(ORCHESTRATOR_ERR_SUBMIT_BATCHES_FULL, -2111),
    NAMED(ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH, -2112),
    NAMED(ORCHESTRATOR_ERR_SUBMIT_HANDLES, -2113),
    NAMED(ORCHESTRATOR_ERR_STALE_HANDLE, -2120),
    NAMED(ORCHESTRATOR_ERR_HANDLE_ENDED, -2121),
    NAMED(ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED, -2122),
    NAMED(ORCHESTRATOR_ERR_HANDLE_REPEATED, -2123),
    NAMED(ORCHESTRATOR_ERR_HANDLE_OUTCOME, -2124),
    NAMED(ORCHESTRATOR_ERR_HANDLE_TRIES_USED, -2125),
    NAMED(ORCHESTRATOR_ERR_SNAPSHOT_TOO_SMALL, -2130),
    NAMED(ORCHESTRATOR_ERR_SNAPSHOT_NOT_A_SNAPSHOT, -2131),
    NAMED(ORCHESTRATOR_ERR_SNAPSHOT_VERSION, -2132),
    NAMED(ORCHESTRATOR_ERR_SNAPSHOT_CHECKSUM, -2133),
    NAMED(ORCHESTRATOR_ERR_SNAPSHOT_CAPACITY, -2134),
    NAMED(ORCHESTRATOR_ERR_SNAPSHOT_INCONSISTENT, -2135),
    NAMED(ORCHESTRATOR_ERR_START_THREADS, -2140),
    NAMED(ORCHESTRATOR_ERR_START_NO_EXECUTOR, -2141),
    NAMED(ORCHESTRATOR_ERR_START_IN_FLIGHT, -2142),
    NAMED(ORCHESTRATOR_ERR_START_SPAWN, -2143),
    NAMED(ORCHESTRATOR_ERR_CALL_STOPPED, -2144),
    NAMED(ORCHESTRATOR_ERR_CALL_POISONED, -2145),
    NAMED(ORCHESTRATOR_ERR_CALL_INSIDE, -2146),
    NAMED(ORCHESTRATOR_ERR_CALL_OWN_THREAD, -2147),
    NAMED(ORCHESTRATOR_ERR_TASK_CALL, -2148),
    NAMED(ORCHESTRATOR_ERR_TASK_HANDLE, -2149),
    NAMED(ORCHESTRATOR_ERR_WAIT_CALL, -2150),
    NAMED(ORCHESTRATOR_ERR_WAIT_HANDLE, -2151),
    NAMED(ORCHESTRATOR_ERR_WAIT_TIMED_OUT, -2152),
    NAMED(ORCHESTRATOR_ERR_REFUSAL_CALL, -2153),
    NAMED(ORCHESTRATOR_ERR_REFUSAL_SUBMIT, -2154),
    NAMED(ORCHESTRATOR_ERR_OBSERVE_CALL, -2155),
    NAMED(ORCHESTRATOR_ERR_OBSERVE_BOUND, -2156),
    NAMED(ORCHESTRATOR_ERR_NOT_INITIALIZED, -2901),
    NAMED(ORCHESTRATOR_ERR_NULL, -2902),
    NAMED(ORCHESTRATOR_ERR_MISALIGNED, -2903),
    NAMED(ORCHESTRATOR_ERR_STRUCT_SIZE, -2904),
    NAMED(ORCHESTRATOR_ERR_NOT_AN_INSTANCE, -2905),
    NAMED(ORCHESTRATOR_ERR_WRONG_INSTANCE, -2906),
    NAMED(ORCHESTRATOR_ERR_INSTANCES_FULL, -2907),
    NAMED(ORCHESTRATOR_ERR_BUSY, -2908),
    NAMED(ORCHESTRATOR_ERR_POISONED, -2909),
    NAMED(ORCHESTRATOR_ERR_PANICKED, -2910),
    NAMED(ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, -2911),
    NAMED(ORCHESTRATOR_ERR_COUNT, -2912),
    NAMED(ORCHESTRATOR_ERR_RUNNING, -2913),
    NAMED(ORCHESTRATOR_ERR_NOT_RUNNING, -2914),
    NAMED(ORCHESTRATOR_ERR_INFEASIBLE, -2915),
    NAMED(ORCHESTRATOR_ERR_OUT_OF_MEMORY, -2916),
    NAMED(ORCHESTRATOR_ERR_EVENTS_FULL, -2917),
    NAMED(ORCHESTRATOR_ERR_MIXED, -2918),
    NAMED(ORCHESTRATOR_ERR_OTHER_PRIMARY, -2919),
    NAMED(ORCHESTRATOR_ERR_FALLBACK_TWICE, -2920),
};

static void names(void)
{
    static const int strangers[] = {-1, -999, -1000, -2900, -3000, INT32_MIN};
    size_t i;
    for (i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
        CHECK_INT(STATUSES[i].status, STATUSES[i].number);
        CHECK(strcmp(orchestrator_status_string(STATUSES[i].status), STATUSES[i].name) == 0);
    }
    for (i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        CHECK(strcmp(orchestrator_status_string(strangers[i]), "ORCHESTRATOR_ERR_UNKNOWN") == 0);
    }
    /* Counts are successes. */
    CHECK(strcmp(orchestrator_status_string(1), "ORCHESTRATOR_OK") == 0);
    CHECK(strcmp(orchestrator_status_string(INT32_MAX), "ORCHESTRATOR_OK") == 0);
    PASSED("names of statuses");
}

/* As many names as numbers: no status of the library is missing above. */
static void all_names(void)
{
    size_t known = 0;
    int status;
    for (status = -10000; status <= 0; status++) {
        known += strcmp(orchestrator_status_string(status), "ORCHESTRATOR_ERR_UNKNOWN") != 0;
    }
    CHECK_INT(known, sizeof STATUSES / sizeof STATUSES[0]);
    PASSED("every status of the library is in the header");
}

static void versions(void)
{
    uint32_t features = 0;
    CHECK_INT(orchestrator_abi_version(), ORCHESTRATOR_ABI_VERSION);
    CHECK(strcmp(orchestrator_version(), ORCHESTRATOR_VERSION) == 0);
    CHECK_STATUS(orchestrator_features(&features), 0);
    CHECK_INT(features, ORCHESTRATOR_FEATURE_STD | ORCHESTRATOR_FEATURE_THREADS | ORCHESTRATOR_FEATURE_TEST_HOOKS);
    PASSED("versions and features");
}

static void messages(void)
{
    char text[ORCHESTRATOR_MESSAGE_MAX + 1];
    char small[4] = "abc";
    size_t needed = 77;
    size_t whole;
    CHECK_INT(ORCHESTRATOR_MESSAGE_MAX, 256);
    /* Before the first error. */
    CHECK_STATUS(orchestrator_last_error(text, sizeof text, &needed), 0);
    CHECK(text[0] == 0 && needed == 1);
    CHECK_STATUS(orchestrator_make_current(NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_STATUS(orchestrator_last_error(NULL, 0, &whole), 0);
    CHECK(whole > 1 && whole < sizeof text);
    CHECK_STATUS(orchestrator_last_error(text, whole, &needed), 0);
    CHECK(needed == whole && strlen(text) == whole - 1);
    CHECK(strcmp(text, "instance is NULL; it must point to memory of the caller") == 0);
    /* One byte less does not do, and what does not fit is not there in part. */
    memset(text, 'x', sizeof text);
    needed = 77;
    CHECK_INT(orchestrator_last_error(text, whole - 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL);
    CHECK(text[0] == 0 && needed == whole && text[whole - 1] == 'x');
    CHECK_INT(orchestrator_last_error(small, 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL);
    CHECK(small[0] == 0 && small[1] == 'b');
    CHECK_INT(orchestrator_last_error(NULL, 10, &needed), ORCHESTRATOR_ERR_NULL);
    CHECK_INT(orchestrator_last_error(text, sizeof text, NULL), ORCHESTRATOR_ERR_NULL);
    CHECK_INT(orchestrator_last_error(text, sizeof text, (size_t *)(void *)((char *)&needed + 1)),
              ORCHESTRATOR_ERR_MISALIGNED);
    /* None of these replaced the message that was asked for; a success does not either. */
    CHECK_STATUS(orchestrator_destroy(NULL), 0);
    CHECK_STATUS(orchestrator_last_error(text, sizeof text, &needed), 0);
    CHECK(strcmp(text, "instance is NULL; it must point to memory of the caller") == 0);
    PASSED("messages of errors");
}

static void features(void)
{
    uint32_t two[2] = {77, 77};
    CHECK_ERROR(orchestrator_features(NULL), ORCHESTRATOR_ERR_NULL, "features is NULL");
    CHECK_ERROR(orchestrator_features((uint32_t *)(void *)((char *)two + 1)), ORCHESTRATOR_ERR_MISALIGNED,
                "features is misaligned");
    CHECK(two[0] == 77 && two[1] == 77);
    PASSED("pointers of orchestrator_features");
}

int main(void)
{
    names();
    all_names();
    versions();
    messages();
    features();
    return 0;
}
