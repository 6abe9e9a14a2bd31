/* Instances: made, chosen, destroyed, and every call on one that is not there. */
#include "every.h"

#include <pthread.h>

static void without_an_instance(void)
{
    orchestrator_t *instance = (orchestrator_t *)&every_task;
    every_fails(ORCHESTRATOR_ERR_NOT_INITIALIZED, "call orchestrator_create");
    CHECK_STATUS(orchestrator_test_panic(), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    CHECK_ERROR(orchestrator_get_current(&instance), ORCHESTRATOR_ERR_NOT_INITIALIZED, "there is no instance");
    CHECK(instance == NULL);
    CHECK_STATUS(orchestrator_destroy(NULL), 0);
    CHECK_ERROR(orchestrator_make_current(NULL), ORCHESTRATOR_ERR_NULL, "instance is NULL");
    CHECK_ERROR(orchestrator_get_current(NULL), ORCHESTRATOR_ERR_NULL, "instance is NULL");
    CHECK_ERROR(orchestrator_get_current((orchestrator_t **)(void *)((char *)&instance + 1)),
                ORCHESTRATOR_ERR_MISALIGNED, "instance is misaligned");
    PASSED("without an instance every call says so");
}

static void use_after_destroy(void)
{
    orchestrator_t *first = host_create(4, 0);
    orchestrator_t *second = NULL;
    orchestrator_t *current = NULL;
    int i;
    CHECK_STATUS(orchestrator_create(NULL, &second), 0);
    CHECK(second != NULL && second != first);
    CHECK_STATUS(orchestrator_make_current(second), 0);
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == second);
    CHECK_STATUS(orchestrator_make_current(first), 0);
    CHECK_STATUS(orchestrator_destroy(second), 0);
    CHECK_ERROR(orchestrator_destroy(second), ORCHESTRATOR_ERR_NOT_AN_INSTANCE, "was destroyed");
    CHECK_ERROR(orchestrator_make_current(second), ORCHESTRATOR_ERR_NOT_AN_INSTANCE, "was destroyed");
    /* Its place is used again, many times over: the old pointer never becomes good again. */
    for (i = 0; i < 200; i++) {
        orchestrator_t *next = NULL;
        CHECK_STATUS(orchestrator_create(NULL, &next), 0);
        CHECK(next != second);
        CHECK_STATUS(orchestrator_destroy(second), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
        CHECK_STATUS(orchestrator_make_current(second), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
        CHECK_STATUS(orchestrator_destroy(next), 0);
    }
    CHECK_STATUS(orchestrator_destroy(first), 0);
    CHECK_STATUS(orchestrator_destroy(first), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    PASSED("use after destroy and double destroy");
}

/* What the pointers of strangers are told. */
static void no_instances(void)
{
    static const uintptr_t strangers[] = {1, 2, 15, 16, 17, 4096, UINTPTR_MAX - 1, UINTPTR_MAX};
    int on_the_stack = 0;
    size_t i;
    for (i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        CHECK_STATUS(orchestrator_make_current((orchestrator_t *)strangers[i]), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
        CHECK_STATUS(orchestrator_destroy((orchestrator_t *)strangers[i]), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    }
    CHECK_STATUS(orchestrator_destroy((orchestrator_t *)(void *)&on_the_stack), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    PASSED("strangers are no instances");
}

static void many(void)
{
    orchestrator_t *all[ORCHESTRATOR_INSTANCES_MAX];
    orchestrator_t *more = (orchestrator_t *)&every_task;
    static unsigned char memory[1 << 20];
    size_t needed = 0;
    int i;
    for (i = 0; i < ORCHESTRATOR_INSTANCES_MAX; i++) {
        CHECK_STATUS(orchestrator_create(NULL, &all[i]), 0);
    }
    CHECK_ERROR(orchestrator_create(NULL, &more), ORCHESTRATOR_ERR_INSTANCES_FULL, "all 16 instances");
    CHECK(more == NULL);
    more = (orchestrator_t *)&every_task;
    CHECK_STATUS(orchestrator_create_in(NULL, memory, sizeof memory, &needed, &more), ORCHESTRATOR_ERR_INSTANCES_FULL);
    CHECK(more == NULL && needed > 0);
    CHECK_STATUS(orchestrator_destroy(all[7]), 0);
    CHECK_STATUS(orchestrator_create(NULL, &all[7]), 0);
    for (i = 0; i < ORCHESTRATOR_INSTANCES_MAX; i++) {
        CHECK_STATUS(orchestrator_destroy(all[i]), 0);
    }
    PASSED("sixteen instances and no more");
}

/* The message of a thread is its own. */
static char other_message[300];

/* What a thread that chose nothing sees, and one that chose. */
static void *on_another_thread(void *chosen)
{
    orchestrator_t *current = NULL;
    size_t needed = 0;
    CHECK_STATUS(orchestrator_last_error(other_message, sizeof other_message, &needed), 0);
    CHECK_INT(needed, 1);
    if (chosen != NULL) {
        CHECK_STATUS(orchestrator_make_current((orchestrator_t *)chosen), 0);
    }
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    return current;
}

static orchestrator_t *current_elsewhere(orchestrator_t *chosen)
{
    pthread_t thread;
    void *current = NULL;
    CHECK_INT(pthread_create(&thread, NULL, on_another_thread, chosen), 0);
    CHECK_INT(pthread_join(thread, &current), 0);
    return (orchestrator_t *)current;
}

static void current_of_threads(void)
{
    orchestrator_t *first = NULL;
    orchestrator_t *second = NULL;
    orchestrator_t *current = NULL;
    CHECK_STATUS(orchestrator_create(NULL, &first), 0);
    CHECK_STATUS(orchestrator_create(NULL, &second), 0);
    /* This thread chose one in an earlier group; it was destroyed here, so the choice went with it. */
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == first);
    CHECK(current_elsewhere(NULL) == first);
    CHECK(current_elsewhere(second) == second);
    CHECK_STATUS(orchestrator_make_current(second), 0);
    CHECK(current_elsewhere(NULL) == first);
    CHECK_STATUS(orchestrator_destroy(first), 0);
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == second);
    CHECK_STATUS(orchestrator_destroy(second), 0);
    CHECK_STATUS(orchestrator_get_current(&current), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    PASSED("each thread has its own current instance");
}

static orchestrator_t *doomed;

static void *destroys(void *unused)
{
    (void)unused;
    CHECK_STATUS(orchestrator_destroy(doomed), 0);
    return NULL;
}

/* A thread whose instance another one destroyed is told so by every call. */
static void destroyed_elsewhere(void)
{
    pthread_t thread;
    orchestrator_t *current = (orchestrator_t *)&every_task;
    orchestrator_t *next = NULL;
    doomed = host_create(4, 4);
    every_task = host_submit(NULL);
    CHECK_INT(pthread_create(&thread, NULL, destroys, NULL), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    every_fails(ORCHESTRATOR_ERR_NOT_AN_INSTANCE, "this is no instance");
    /* The dead choice was given as if it were an instance. */
    CHECK_ERROR(orchestrator_get_current(&current), ORCHESTRATOR_ERR_NOT_AN_INSTANCE, "this is no instance");
    CHECK(current == NULL);
    CHECK_STATUS(orchestrator_test_panic(), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    /* Another instance in its place, the default now, is not what was chosen; a new choice ends that. */
    CHECK_STATUS(orchestrator_create(NULL, &next), 0);
    current = next;
    CHECK_STATUS(orchestrator_get_current(&current), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    CHECK(current == NULL);
    CHECK_STATUS(orchestrator_make_current(next), 0);
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == next);
    CHECK_STATUS(orchestrator_destroy(next), 0);
    CHECK_STATUS(orchestrator_get_current(&current), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    CHECK(current == NULL);
    PASSED("use of an instance that another thread destroyed");
}

static void wrong_instance(void)
{
    orchestrator_t *mine = NULL;
    orchestrator_t *theirs = host_create(4, 0);
    task_description_t task = host_task();
    task_handle_t old = host_submit(NULL);
    batch_handle_t old_batch = 0;
    static int (*const about_a_task[])(void) = {every_complete_task, every_first_result, every_get_task_status,
                                                every_cancel_task, every_reschedule_task, every_get_batch_tasks,
                                                every_get_batch_status};
    size_t i;
    int round;
    CHECK_STATUS(orchestrator_submit_batch_tasks(&task, 1, &old_batch), 0);
    for (round = 0; round < 2; round++) {
        CHECK_STATUS(orchestrator_create(NULL, &mine), 0);
        CHECK_STATUS(orchestrator_make_current(mine), 0);
        CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, NULL), 0);
        /* The same place in the other instance is taken, and must not be touched. */
        (void)host_submit(NULL);
        every_task = old;
        every_batch = old_batch;
        for (i = 0; i < sizeof about_a_task / sizeof about_a_task[0]; i++) {
            CHECK_ERROR(about_a_task[i](), ORCHESTRATOR_ERR_WRONG_INSTANCE, "another instance");
        }
        CHECK_STATUS(orchestrator_start(1), 0);
        CHECK_ERROR(every_wait_task(), ORCHESTRATOR_ERR_WRONG_INSTANCE, "another instance");
        CHECK_STATUS(every_cancel_task(), ORCHESTRATOR_ERR_WRONG_INSTANCE);
        CHECK_STATUS(orchestrator_stop(), 0);
        CHECK_INT(host_metrics().submitted, 1);
        CHECK_INT(host_metrics().cancelled, 0);
        CHECK_STATUS(orchestrator_destroy(mine), 0);
        if (round == 0) {
            /* In the second round the handles are of an instance whose place is taken by `mine`. */
            CHECK_STATUS(orchestrator_destroy(theirs), 0);
        }
    }
    PASSED("handles of another instance");
}

int main(void)
{
    without_an_instance();
    use_after_destroy();
    no_instances();
    many();
    current_of_threads();
    destroyed_elsewhere();
    wrong_instance();
    return 0;
}
