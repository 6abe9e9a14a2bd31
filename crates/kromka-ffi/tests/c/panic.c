/* A panic inside: the call says so, its instance is of no use any more, everything else goes on. */
#include "every.h"

#include <pthread.h>

static void outside(void)
{
    orchestrator_t *instance = host_create(4, 0);
    CHECK_ERROR(orchestrator_test_panic_outside(), ORCHESTRATOR_ERR_PANICKED, "a defect of the library");
    CHECK_INT(host_metrics().submitted, 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a panic outside of every instance harms none");
}

static void polled(void)
{
    orchestrator_t *other = host_create(4, 4);
    orchestrator_t *current = NULL;
    task_handle_t theirs = host_submit(NULL);
    orchestrator_t *instance = host_create(4, 4);
    every_task = host_submit(NULL);
    CHECK_ERROR(orchestrator_test_panic(), ORCHESTRATOR_ERR_PANICKED, "can only be destroyed");
    every_fails(ORCHESTRATOR_ERR_POISONED, "panicked before");
    CHECK_STATUS(orchestrator_test_panic(), ORCHESTRATOR_ERR_POISONED);
    CHECK_STATUS(orchestrator_make_current(other), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    host_poll(1);
    CHECK_INT(host_status(theirs).end, ORCHESTRATOR_END_DONE);
    CHECK_STATUS(orchestrator_destroy(other), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == instance);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    CHECK_STATUS(orchestrator_destroy(instance), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    instance = host_create(4, 0);
    CHECK_INT(host_metrics().submitted, 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a panic on a polled instance");
}

static void started(void)
{
    orchestrator_t *instance = host_create(4, 4);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_start(2), 0);
    every_task = host_submit(NULL);
    CHECK_STATUS(orchestrator_test_panic(), ORCHESTRATOR_ERR_PANICKED);
    every_fails(ORCHESTRATOR_ERR_POISONED, "");
    every_fails(ORCHESTRATOR_ERR_POISONED, "");
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    CHECK_STATUS(orchestrator_destroy(instance), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    PASSED("a panic on a started instance");
}

static int panics(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)dispatch;
    (void)outcome;
    *(int *)user_data = orchestrator_test_panic();
    return ORCHESTRATOR_EXECUTOR_DONE;
}

/* The poll around the callback finds its instance of no use. */
static void within_a_poll(void)
{
    orchestrator_t *instance = host_create(4, 4);
    int status = 0;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, panics, &status), 0);
    (void)host_submit(NULL);
    CHECK_STATUS(orchestrator_poll(1, NULL), ORCHESTRATOR_ERR_POISONED);
    CHECK_STATUS(status, ORCHESTRATOR_ERR_PANICKED);
    CHECK_STATUS(orchestrator_poll(1, NULL), ORCHESTRATOR_ERR_POISONED);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a panic in a call from a callback");
}

static int panics_on_its_thread(void *user_data, const orchestrator_dispatch_t *dispatch,
                                orchestrator_outcome_t *outcome)
{
    (void)panics(user_data, dispatch, outcome);
    /* Whoever panicked still works: the answer is only not taken. */
    CHECK_STATUS(orchestrator_test_panic(), ORCHESTRATOR_ERR_POISONED);
    return ORCHESTRATOR_EXECUTOR_DONE;
}

static void on_an_own_thread(void)
{
    orchestrator_t *instance = host_create(4, 4);
    int panicked = 0;
    task_status_t status;
    task_handle_t task;
    int answer;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, panics_on_its_thread, &panicked), 0);
    CHECK_STATUS(orchestrator_start(1), 0);
    task = host_submit(NULL);
    CHECK_STATUS(orchestrator_task_status_init(&status), 0);
    answer = orchestrator_wait_task(task, 60000, &status);
    CHECK_STATUS(answer, ORCHESTRATOR_ERR_POISONED);
    /* Its threads have ended once it is destroyed. */
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    CHECK_STATUS(panicked, ORCHESTRATOR_ERR_PANICKED);
    PASSED("a panic in a call from a thread of the instance");
}

static orchestrator_t *poisoned;

static void *uses_it(void *unused)
{
    (void)unused;
    CHECK_STATUS(orchestrator_make_current(poisoned), 0);
    every_fails(ORCHESTRATOR_ERR_POISONED, "panicked before");
    return NULL;
}

static void seen_by_other_threads(void)
{
    pthread_t thread;
    poisoned = host_create(4, 4);
    CHECK_STATUS(orchestrator_test_panic(), ORCHESTRATOR_ERR_PANICKED);
    CHECK_INT(pthread_create(&thread, NULL, uses_it, NULL), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_STATUS(orchestrator_destroy(poisoned), 0);
    PASSED("other threads see it too");
}

/* In memory of the host: it is the host's again after the destroy. */
static void in_memory_of_the_host(void)
{
    static unsigned char memory[1 << 20];
    size_t needed = 0;
    orchestrator_t *instance = NULL;
    int round;
    for (round = 0; round < 3; round++) {
        CHECK_STATUS(orchestrator_create_in(NULL, memory, sizeof memory, &needed, &instance), 0);
        CHECK_STATUS(orchestrator_make_current(instance), 0);
        if (round == 1) {
            CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
            CHECK_STATUS(orchestrator_start(1), 0);
        }
        CHECK_STATUS(orchestrator_test_panic(), ORCHESTRATOR_ERR_PANICKED);
        CHECK_STATUS(orchestrator_destroy(instance), 0);
        memset(memory, 0xA5, sizeof memory);
    }
    PASSED("a panic on an instance in memory of the host");
}

int main(void)
{
    outside();
    polled();
    started();
    within_a_poll();
    on_an_own_thread();
    seen_by_other_threads();
    in_memory_of_the_host();
    return 0;
}
