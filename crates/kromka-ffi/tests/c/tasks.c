/* Tasks go in, are asked about, cancelled and decided again. */
#include "host.h"

#include <math.h>

static task_handle_t handle;

/* A task with one thing wrong is refused with these words, and nothing has changed. */
static void refused(const task_description_t *task, int want, const char *words)
{
    uint64_t submitted = host_metrics().submitted;
    batch_handle_t batch = 77;
    orchestrator_decision_t decision;
    handle = 77;
    CHECK_ERROR(orchestrator_submit_task(task, &handle), want, words);
    CHECK(handle == 0);
    CHECK_ERROR(orchestrator_submit_batch_tasks(task, 1, &batch), want, words);
    CHECK(batch == 0);
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    decision.rejection_count = 6;
    CHECK_ERROR(orchestrator_decide(task, &decision), want, words);
    CHECK_INT(decision.rejection_count, 0);
    CHECK_INT(host_metrics().submitted, submitted);
    CHECK_INT(host_metrics().refused, 0);
}

static void codes(void)
{
    static const int32_t strangers[] = {-1, INT32_MAX, INT32_MIN};
    task_description_t task;
    size_t i;
    for (i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        char words[32];
        (void)snprintf(words, sizeof words, " %ld is unknown", (long)strangers[i]);
        task = host_task();
        task.requirements.type = (task_type_t)strangers[i];
        refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, words);
        task = host_task();
        task.requirements.privacy_requirement = (privacy_level_t)strangers[i];
        refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, words);
        task = host_task();
        task.requirements.data_sensitivity = (data_sensitivity_t)strangers[i];
        refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, words);
        task = host_task();
        task.requirements.qos.priority = (orchestrator_priority_t)strangers[i];
        refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, words);
    }
    task = host_task();
    task.requirements.type = (task_type_t)(TASK_GENERATION + 1);
    refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, " 5 is unknown; allowed is 0 to 5 exclusive");
    task = host_task();
    task.requirements.privacy_requirement = (privacy_level_t)(PRIVACY_SEALED + 1);
    refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, " 4 is unknown; allowed is 0 to 4 exclusive");
    task = host_task();
    task.requirements.data_sensitivity = (data_sensitivity_t)(DATA_SECRET + 1);
    refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, " 4 is unknown; allowed is 0 to 4 exclusive");
    task = host_task();
    task.requirements.qos.priority = (orchestrator_priority_t)(ORCHESTRATOR_PRIORITY_CRITICAL + 1);
    refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, " 4 is unknown; allowed is 0 to 4 exclusive");
    /* A flag that is neither true nor false. */
    task = host_task();
    memset(&task.requirements.offline_capable, 2, 1);
    refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, "offline_capable 2 is unknown; allowed is 0 to 2 exclusive");
    task = host_task();
    memset(&task.requirements.qos.deferrable, 255, 1);
    refused(&task, ORCHESTRATOR_ERR_UNKNOWN_CODE, "deferrable 255 is unknown");
    PASSED("codes of a task");
}

/* A float of a task, with the first values that are too small and too large. */
static void float_field(size_t offset, const char *name, float above)
{
    struct {
        float value;
        int want;
    } cases[5];
    char words[64];
    size_t i;
    cases[0].value = NAN;
    cases[1].value = INFINITY;
    cases[2].value = -INFINITY;
    cases[3].value = -0.001f;
    cases[4].value = above;
    for (i = 0; i < 5; i++) {
        task_description_t task = host_task();
        memcpy((char *)&task + offset, &cases[i].value, sizeof(float));
        (void)snprintf(words, sizeof words, "%s is ", name);
        refused(&task, i < 3 ? ORCHESTRATOR_ERR_BOUND_NOT_FINITE : ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, words);
    }
}

static void bounds(void)
{
    task_description_t task = host_task();
    float_field(offsetof(task_description_t, requirements.max_cost_per_request), "max_cost_per_request", 1.1e6f);
    float_field(offsetof(task_description_t, requirements.qos.min_quality), "min_quality", 1.001f);
    float_field(offsetof(task_description_t, requirements.qos.min_availability), "min_availability", 1.001f);
    float_field(offsetof(task_description_t, requirements.qos.max_energy_j), "max_energy_j", 1.1e6f);
    task.requirements.max_latency_ms = 0;
    refused(&task, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, " is 0; allowed is 1 to 4294967295");
    task = host_task();
    task.requirements.estimated_memory_mb = 1073741825u;
    refused(&task, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "allowed is 0 to 1125899906842624");
    task = host_task();
    task.payload_bytes = (1ull << 50) + 1;
    refused(&task, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "1125899906842625; allowed is 0 to 1125899906842624");
    task.payload_bytes = UINT64_MAX;
    refused(&task, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "allowed is 0 to 1125899906842624");
    task = host_task();
    task.input_tokens = 100000001u;
    refused(&task, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "is 100000001; allowed is 0 to 100000000");
    task = host_task();
    task.output_tokens_max = UINT32_MAX;
    refused(&task, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "is 4294967295; allowed is 0 to 100000000");
    PASSED("bounds of a task");
}

/* The last values that are allowed. */
static void extremes(void)
{
    task_description_t task = host_task();
    task.requirements.max_latency_ms = UINT32_MAX;
    task.requirements.max_cost_per_request = 1e6f;
    task.requirements.estimated_compute_units = UINT32_MAX;
    task.requirements.estimated_memory_mb = 1073741824u;
    task.requirements.qos.min_quality = 1.0f;
    task.requirements.qos.min_availability = 1.0f;
    task.requirements.qos.max_energy_j = 1e6f;
    task.input_tokens = task.output_tokens_max = 100000000u;
    task.payload_bytes = 1ull << 50;
    CHECK_STATUS(orchestrator_submit_task(&task, &handle), 0);
    CHECK_STATUS(orchestrator_cancel_task(handle), 0);
    host_poll(1);
    CHECK_INT(host_status(handle).end, ORCHESTRATOR_END_CANCELLED);
    CHECK_INT(host_status(handle).has_environment, 0);
    PASSED("the last values that a task may have");
}

static void full(void)
{
    orchestrator_t *instance = host_create(3, 0);
    task_description_t task = host_task();
    task_handle_t first = host_submit(&task);
    task_status_t status;
    (void)host_submit(NULL);
    (void)host_submit(NULL);
    handle = 77;
    CHECK_ERROR(orchestrator_submit_task(&task, &handle), ORCHESTRATOR_ERR_SUBMIT_FULL,
                "holds 3 tasks; it has room for 3");
    CHECK(handle == 0);
    CHECK_INT(host_metrics().submitted, 3);
    CHECK_INT(host_metrics().refused, 1);
    CHECK_STATUS(orchestrator_cancel_task(first), 0);
    /* Its end has not been told: the place is not free yet. */
    CHECK_STATUS(orchestrator_submit_task(&task, &handle), ORCHESTRATOR_ERR_SUBMIT_FULL);
    CHECK_INT(host_status(first).end, ORCHESTRATOR_END_CANCELLED);
    host_poll(1);
    CHECK(host_status(first).user_data == &task);
    CHECK_STATUS(orchestrator_submit_task(&task, &handle), 0);
    /* The place is another's now. */
    CHECK_STATUS(orchestrator_task_status_init(&status), 0);
    status.attempt = 77;
    CHECK_ERROR(orchestrator_get_task_status(first, &status), ORCHESTRATOR_ERR_STALE_HANDLE,
                "is of generation 2, the handle of 1");
    CHECK_INT(status.attempt, 0);
    CHECK_STATUS(orchestrator_cancel_task(first), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_reschedule_task(first, RESCHEDULING_USER), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_first_result(first, 1), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_INT(host_status(handle).state, ORCHESTRATOR_TASK_PENDING);
    /* A place that there never was, and a place that nobody had. */
    CHECK_STATUS(orchestrator_cancel_task(handle + 1000), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_cancel_task(handle & ~((1ull << 52) - 1)), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_cancel_task(0), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_cancel_task(UINT64_MAX), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a full instance, and stale handles");
}

static void cancel_and_reschedule(void)
{
    orchestrator_t *instance = host_create(8, 0);
    static const int32_t strangers[] = {-1, RESCHEDULING_DEVICE + 1, INT32_MAX};
    size_t i;
    int tries;
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_later, NULL), 0);
    handle = host_submit(NULL);
    for (i = 0; i < 3; i++) {
        CHECK_ERROR(orchestrator_reschedule_task(handle, (rescheduling_reason_t)strangers[i]),
                    ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 4 exclusive");
    }
    CHECK_INT(host_metrics().rescheduled, 0);
    for (tries = 1; tries <= 6; tries++) {
        host_poll((uint64_t)tries);
        CHECK_INT(host_status(handle).state, ORCHESTRATOR_TASK_RUNNING);
        CHECK_INT(host_status(handle).attempt, tries);
        if (tries < 6) {
            CHECK_STATUS(orchestrator_reschedule_task(handle, RESCHEDULING_POLICY), 0);
        }
    }
    CHECK_ERROR(orchestrator_reschedule_task(handle, RESCHEDULING_USER), ORCHESTRATOR_ERR_HANDLE_TRIES_USED,
                "6 times; that is the most");
    CHECK_INT(host_status(handle).state, ORCHESTRATOR_TASK_RUNNING);
    CHECK_INT(host_metrics().rescheduled, 5);
    CHECK_STATUS(orchestrator_cancel_task(handle), 0);
    CHECK_ERROR(orchestrator_reschedule_task(handle, RESCHEDULING_USER), ORCHESTRATOR_ERR_HANDLE_ENDED,
                "the task has ended");
    host_poll(10);
    CHECK_ERROR(orchestrator_cancel_task(handle), ORCHESTRATOR_ERR_HANDLE_ENDED, "the task has ended");
    CHECK_STATUS(orchestrator_reschedule_task(handle, RESCHEDULING_USER), ORCHESTRATOR_ERR_HANDLE_ENDED);
    CHECK_INT(host_status(handle).end, ORCHESTRATOR_END_CANCELLED);
    CHECK_INT(host_metrics().cancelled, 1);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("cancel and reschedule");
}

/* The environment that is no good counts as tried, and another one is taken. */
static void elsewhere(void)
{
    orchestrator_t *instance = host_create(8, 0);
    execution_environment_t before;
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_later, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_EDGE_NEARBY, host_later, NULL), 0);
    handle = host_submit(NULL);
    host_poll(1);
    before = host_status(handle).environment;
    CHECK_STATUS(orchestrator_reschedule_task(handle, RESCHEDULING_ENVIRONMENT), 0);
    host_poll(2);
    CHECK_INT(host_status(handle).state, ORCHESTRATOR_TASK_RUNNING);
    CHECK(host_status(handle).environment != before);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("reschedule to another environment");
}

int main(void)
{
    orchestrator_t *instance = host_create(8, 0);
    codes();
    bounds();
    extremes();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    full();
    cancel_and_reschedule();
    elsewhere();
    return 0;
}
