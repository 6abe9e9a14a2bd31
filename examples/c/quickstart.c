/*
 * A host in C: a device and one cloud whose first answer fails, so that the fallback shows. The clock is simulated, so
 * that every run prints the same.
 */
#include <orchestrator.h>
#include <stdio.h>
#include <stdlib.h>

/* Statuses are checked: a call that fails says why, and this program ends. */
static int check(int status, const char *call)
{
    if (status < 0) {
        char message[256];
        size_t needed;
        orchestrator_last_error(message, sizeof message, &needed);
        fprintf(stderr, "%s: %s (%d): %s\n", call, orchestrator_status_string(status), status, message);
        exit(1);
    }
    return status;
}
#define CHECK(call) check((call), #call)

static const char *const NAMES[ORCHESTRATOR_ENVIRONMENTS] = {"local", "basic", "premium", "edge", "peer", "hybrid"};
static const char *const ENDS[] = {"done", "failed", "infeasible", "expired", "cancelled"};

/* Answers at once. A host that cannot returns ORCHESTRATOR_EXECUTOR_LATER and calls orchestrator_complete_task. */
static int run_local(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)user_data;
    printf("try %u runs in %s\n", (unsigned)dispatch->attempt, NAMES[dispatch->environment]);
    outcome->at_ms = dispatch->dispatched_ms + 900;
    outcome->energy_uj = 6000000;
    return ORCHESTRATOR_EXECUTOR_DONE;
}

/* Fails the first time; what it had spent by then is charged all the same. */
static int run_basic(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    int *calls = user_data;
    printf("try %u runs in %s\n", (unsigned)dispatch->attempt, NAMES[dispatch->environment]);
    outcome->at_ms = dispatch->dispatched_ms + 400;
    outcome->energy_uj = 500000;
    outcome->cost_nano = 60000;
    outcome->status = (*calls)++ == 0 ? ORCHESTRATOR_OUTCOME_FAILED : ORCHESTRATOR_OUTCOME_SUCCESS;
    return ORCHESTRATOR_EXECUTOR_DONE;
}

/* Asks where the task would run, without running it. */
static void ask(const task_description_t *task)
{
    orchestrator_decision_t decision;
    char text[4096];
    size_t needed;
    CHECK(orchestrator_decision_init(&decision));
    CHECK(orchestrator_decide(task, &decision));
    if (decision.verdict == ORCHESTRATOR_VERDICT_RUN)
        printf("chosen: %s, %u to fall back on\n", NAMES[decision.chosen], (unsigned)decision.fallback_count);
    CHECK(orchestrator_explain(task, text, sizeof text, &needed));
    printf("%s\n", text);
}

int main(void)
{
    orchestrator_config_t config;
    CHECK(orchestrator_config_init(&config));
    config.event_capacity = 8;
    orchestrator_t *instance;
    CHECK(orchestrator_create(&config, &instance));
    int calls = 0;
    CHECK(orchestrator_register_executor(ENV_LOCAL, run_local, NULL));
    CHECK(orchestrator_register_executor(ENV_CLOUD_BASIC, run_basic, &calls));

    orchestrator_device_t device;
    CHECK(orchestrator_device_init(&device));
    device.battery_level = 0.4f;
    CHECK(orchestrator_update_device(&device));
    orchestrator_link_t link;
    CHECK(orchestrator_link_init(&link));
    link.kind = ORCHESTRATOR_LINK_LTE;
    link.rtt_ms = 60;
    CHECK(orchestrator_update_link(&link));

    task_description_t task;
    CHECK(orchestrator_task_description_init(&task));
    task.requirements.max_latency_ms = 6000;
    task.requirements.data_sensitivity = DATA_PERSONAL;
    ask(&task);

    task_handle_t handle;
    CHECK(orchestrator_submit_task(&task, &handle));
    orchestrator_event_t event;
    CHECK(orchestrator_event_init(&event));
    uint64_t now_ms = 0;
    while (CHECK(orchestrator_poll_event(&event)) == 0) {
        CHECK(orchestrator_poll(now_ms, NULL));
        now_ms += 10;
    }
    printf("%s in %s after %u tries and %llu ms: %lld nano-units, %llu microjoules\n", ENDS[event.end],
           NAMES[event.environment], (unsigned)event.attempts,
           (unsigned long long)(event.ended_ms - event.submitted_ms), (long long)event.cost_nano,
           (unsigned long long)event.energy_uj);
    CHECK(orchestrator_destroy(instance));
    return 0;
}
