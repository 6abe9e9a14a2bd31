/* Running tasks: executors that answer at once and later, outcomes, cancel and probe callbacks, the loop. */
#include "host.h"

#include <math.h>

static int runs;
static orchestrator_outcome_t later;
static orchestrator_dispatch_t seen;

static int keeps(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    seen = *dispatch;
    return host_later(user_data, dispatch, outcome);
}

static orchestrator_t *create(uint32_t tasks, orchestrator_executor_fn local, void *user_data)
{
    orchestrator_t *instance = host_create(tasks, 0);
    runs = 0;
    memset(&later, 0, sizeof later);
    memset(&seen, 0, sizeof seen);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, local, user_data), 0);
    return instance;
}

static void registering(void)
{
    orchestrator_t *instance = host_create(4, 0);
    static const int32_t strangers[] = {-1, ENV_HYBRID + 1, INT32_MAX, INT32_MIN};
    task_handle_t task;
    size_t i;
    for (i = 0; i < 4; i++) {
        execution_environment_t stranger = (execution_environment_t)strangers[i];
        CHECK_ERROR(orchestrator_register_executor(stranger, host_done, NULL), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
        CHECK_STATUS(orchestrator_unregister_executor(stranger), ORCHESTRATOR_ERR_UNKNOWN_CODE);
        CHECK_STATUS(orchestrator_register_cancel(stranger, NULL, NULL), ORCHESTRATOR_ERR_UNKNOWN_CODE);
        CHECK_STATUS(orchestrator_register_probe(stranger, NULL, NULL), ORCHESTRATOR_ERR_UNKNOWN_CODE);
    }
    CHECK_ERROR(orchestrator_register_executor(ENV_LOCAL, NULL, NULL), ORCHESTRATOR_ERR_NULL, "function is NULL");
    /* Nobody runs anything: the task ends at once. */
    task = host_submit(NULL);
    host_poll(1);
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_INFEASIBLE);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, &runs), 0);
    task = host_submit(NULL);
    host_poll(2);
    CHECK_INT(runs, 1);
    CHECK_STATUS(orchestrator_unregister_executor(ENV_LOCAL), 0);
    CHECK_STATUS(orchestrator_unregister_executor(ENV_LOCAL), 0);
    task = host_submit(NULL);
    host_poll(3);
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_INFEASIBLE);
    CHECK_INT(runs, 1);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("registering executors");
}

static void at_once(void)
{
    orchestrator_t *instance = create(4, host_done, &runs);
    task_handle_t task = host_submit(&instance);
    task_status_t status;
    uint64_t now = 77;
    host_poll(12);
    status = host_status(task);
    CHECK_INT(status.state, ORCHESTRATOR_TASK_ENDED);
    CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
    CHECK(status.has_environment && status.environment == ENV_LOCAL && status.attempt == 1);
    CHECK(status.submitted_ms == 12 && status.ended_ms == 12);
    CHECK(status.cost_nano == 1000 && status.energy_uj == 10 && status.user_data == &instance);
    CHECK_STATUS(orchestrator_now(&now), 0);
    CHECK_INT(now, 12);
    /* A clock that steps back stands still. */
    CHECK_STATUS(orchestrator_poll(5, NULL), 0);
    CHECK_STATUS(orchestrator_now(&now), 0);
    CHECK_INT(now, 12);
    CHECK_ERROR(orchestrator_now(NULL), ORCHESTRATOR_ERR_NULL, "now_ms is NULL");
    CHECK_ERROR(orchestrator_now((uint64_t *)(void *)((char *)&now + 1)), ORCHESTRATOR_ERR_MISALIGNED,
                "now_ms is misaligned; its address must be a multiple of 8");
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("an executor that answers at once");
}

/* An outcome with one thing wrong is refused, and nothing was taken. */
static void outcome_refused(orchestrator_outcome_t outcome, int want, const char *words)
{
    CHECK_ERROR(orchestrator_complete_task(&outcome), want, words);
    CHECK_INT(host_status(later.task).state, ORCHESTRATOR_TASK_RUNNING);
    CHECK_INT(host_status(later.task).cost_nano, 0);
}

static void outcome_errors(void)
{
    static const int32_t strangers[] = {-1, 4, INT32_MAX};
    orchestrator_outcome_t outcome;
    size_t i;
    outcome = later;
    outcome.attempt = 2;
    outcome_refused(outcome, ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED,
                    "try 2 was not dispatched to that environment; the task is at try 1");
    outcome.attempt = 0;
    outcome_refused(outcome, ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED, "try 0 was not dispatched");
    outcome.attempt = UINT32_MAX;
    outcome_refused(outcome, ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED, "was not dispatched");
    outcome = later;
    outcome.environment = ENV_P2P;
    outcome_refused(outcome, ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED, "try 1 was not dispatched to that environment");
    outcome = later;
    outcome.cost_nano = -1;
    outcome_refused(outcome, ORCHESTRATOR_ERR_HANDLE_OUTCOME, "is -1; allowed is 0 to 1000000000000000");
    outcome.cost_nano = 1000000000000001ll;
    outcome_refused(outcome, ORCHESTRATOR_ERR_HANDLE_OUTCOME, "is 1000000000000001; allowed is 0 to");
    outcome = later;
    outcome.energy_uj = UINT64_MAX;
    outcome_refused(outcome, ORCHESTRATOR_ERR_HANDLE_OUTCOME, "allowed is 0 to 1000000000000");
    outcome = later;
    outcome.quality = 1.5f;
    outcome_refused(outcome, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "quality is 1.5; allowed is 0 to 1");
    outcome.quality = NAN;
    outcome_refused(outcome, ORCHESTRATOR_ERR_BOUND_NOT_FINITE, "quality is not a finite number");
    for (i = 0; i < 3; i++) {
        outcome = later;
        outcome.status = (orchestrator_outcome_status_t)strangers[i];
        outcome_refused(outcome, ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 4 exclusive");
        outcome = later;
        outcome.environment = (execution_environment_t)(strangers[i] == 4 ? 6 : strangers[i]);
        outcome_refused(outcome, ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 6 exclusive");
    }
    outcome = later;
    outcome.task += 1u << 20;
    outcome_refused(outcome, ORCHESTRATOR_ERR_STALE_HANDLE, "the handle is stale");
    outcome.task = 0;
    outcome_refused(outcome, ORCHESTRATOR_ERR_STALE_HANDLE, "the handle is stale");
    outcome = later;
    outcome.struct_size = 0;
    outcome_refused(outcome, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_outcome_t is 0");
}

static void answered_later(void)
{
    orchestrator_t *instance = create(4, keeps, &later);
    task_handle_t task = host_submit(&later);
    task_handle_t pending;
    CHECK_ERROR(orchestrator_first_result(task, 1), ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED, "try 1 was not dispatched");
    host_poll(10);
    CHECK(seen.task == task && seen.attempt == 1 && seen.environment == ENV_LOCAL && seen.type == TASK_INFERENCE);
    CHECK(seen.user_data == &later && seen.dispatched_ms == 10 && seen.due_ms == 3600010);
    CHECK(later.task == task && later.dispatched_ms == 10);
    CHECK_INT(host_status(task).state, ORCHESTRATOR_TASK_RUNNING);
    outcome_errors();
    CHECK_STATUS(orchestrator_first_result(task, 1), 0);
    CHECK_STATUS(orchestrator_first_result(task, 1), 0);
    CHECK_STATUS(orchestrator_first_result(task, 2), ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED);
    CHECK_STATUS(orchestrator_first_result(task, 257), ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED);
    CHECK_STATUS(orchestrator_first_result(0, 1), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_first_result(task + (1u << 20), 1), ORCHESTRATOR_ERR_STALE_HANDLE);
    later.cost_nano = 1000000000000000ll;
    later.energy_uj = 1000000000000ull;
    later.quality = 1.0f;
    later.at_ms = 25;
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    CHECK_INT(host_status(task).ended_ms, 25);
    CHECK_INT(host_status(task).cost_nano, 1000000000000000ll);
    CHECK_ERROR(orchestrator_complete_task(&later), ORCHESTRATOR_ERR_HANDLE_REPEATED, "try 1 was given before");
    CHECK_STATUS(orchestrator_first_result(task, 1), ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED);
    CHECK_INT(host_metrics().done, 1);
    pending = host_submit(NULL);
    later.task = pending;
    CHECK_STATUS(orchestrator_complete_task(&later), ORCHESTRATOR_ERR_HANDLE_NOT_DISPATCHED);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("an executor that answers later");
}

/* What an executor fills in wrongly is a try that failed; the task does not wait for a better answer. */
static int answers_wrongly(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    int what = *(int *)user_data;
    (void)dispatch;
    switch (what) {
    case 0: outcome->status = (orchestrator_outcome_status_t)99; break;
    case 1: outcome->cost_nano = -5; break;
    case 2: outcome->quality = NAN; break;
    case 3: outcome->energy_uj = UINT64_MAX; break;
    /* Which try it was is not the executor's to say: these two are fine. */
    case 4: outcome->task = 0; outcome->attempt = 77; break;
    case 5: outcome->environment = (execution_environment_t)3; break;
    case 6: memset(outcome, 0xFF, sizeof *outcome); break;
    default: return 2;
    }
    return ORCHESTRATOR_EXECUTOR_DONE;
}

static void wrong_answers(void)
{
    int what;
    for (what = 0; what <= 7; what++) {
        orchestrator_t *instance = create(4, answers_wrongly, &what);
        task_handle_t task = host_submit(NULL);
        task_status_t status;
        host_poll(1);
        CHECK_INT(host_status(task).end, what == 4 || what == 5 ? ORCHESTRATOR_END_DONE : ORCHESTRATOR_END_FAILED);
        CHECK_INT(host_status(task).cost_nano, 0);
        CHECK_STATUS(orchestrator_start(1), 0);
        task = host_submit(NULL);
        CHECK_STATUS(orchestrator_task_status_init(&status), 0);
        CHECK_STATUS(orchestrator_wait_task(task, 60000, &status), 0);
        CHECK_INT(status.end, what == 4 || what == 5 ? ORCHESTRATOR_END_DONE : ORCHESTRATOR_END_FAILED);
        CHECK_STATUS(orchestrator_destroy(instance), 0);
    }
    PASSED("executors that answer wrongly");
}

static int cancelled(void *user_data, const orchestrator_dispatch_t *dispatch)
{
    *(orchestrator_dispatch_t *)user_data = *dispatch;
    return 0;
}

static void cancelling(void)
{
    orchestrator_t *instance = create(4, host_later, &later);
    orchestrator_dispatch_t told;
    task_handle_t task;
    memset(&told, 0, sizeof told);
    CHECK_STATUS(orchestrator_register_cancel(ENV_LOCAL, cancelled, &told), 0);
    task = host_submit(&told);
    host_poll(1);
    CHECK_STATUS(orchestrator_cancel_task(task), 0);
    CHECK_INT(told.task, 0);
    host_poll(2);
    CHECK(told.task == task && told.attempt == 1 && told.environment == ENV_LOCAL && told.user_data == &told);
    CHECK_INT(told.struct_size, sizeof told);
    CHECK(told.dispatched_ms == ORCHESTRATOR_NONE_U64 && told.give_up_at_ms == ORCHESTRATOR_NONE_U64);
    /* The outcome comes late, and its cost counts, as wasted. */
    later.cost_nano = 7;
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    CHECK_INT(host_status(task).cost_nano, 7);
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_CANCELLED);
    /* Without a callback nobody is told. */
    memset(&told, 0, sizeof told);
    CHECK_STATUS(orchestrator_register_cancel(ENV_LOCAL, NULL, NULL), 0);
    task = host_submit(NULL);
    host_poll(3);
    CHECK_STATUS(orchestrator_cancel_task(task), 0);
    host_poll(4);
    CHECK_INT(told.task, 0);
    CHECK_INT(host_metrics().cancelled, 2);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("cancel callbacks");
}

/* Cancel and probe callbacks opened environments, as executors do. */
static void only_the_callback(void)
{
    orchestrator_t *instance = host_create(4, 0);
    environment_profile_t profile;
    task_handle_t task;
    int i;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_LOCAL), 0);
    profile.enabled = 0;
    profile.concurrency = 3;
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_LOCAL, &profile), 0);
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        CHECK_STATUS(orchestrator_register_cancel((execution_environment_t)i, cancelled, NULL), 0);
        CHECK_STATUS(orchestrator_register_probe((execution_environment_t)i, NULL, NULL), 0);
    }
    task = host_submit(NULL);
    host_poll(1);
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_INFEASIBLE);
    CHECK_STATUS(orchestrator_get_environment_profile(ENV_LOCAL, &profile), 0);
    CHECK(!profile.enabled && profile.concurrency == 3);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("cancel and probe callbacks change nothing else");
}

int main(void)
{
    registering();
    at_once();
    answered_later();
    wrong_answers();
    cancelling();
    only_the_callback();
    return 0;
}
