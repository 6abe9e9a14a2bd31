/* Tasks that are submitted together. */
#include "host.h"

static batch_handle_t submit(int count)
{
    task_description_t tasks[16];
    batch_handle_t batch = 0;
    int i;
    CHECK(count <= 16);
    for (i = 0; i < count; i++) {
        tasks[i] = host_task();
        tasks[i].user_data = &tasks[0];
    }
    CHECK_STATUS(orchestrator_submit_batch_tasks(tasks, count, &batch), 0);
    CHECK(batch != 0);
    return batch;
}

static batch_status_t status_of(batch_handle_t batch)
{
    batch_status_t status;
    CHECK_STATUS(orchestrator_batch_status_init(&status), 0);
    CHECK_STATUS(orchestrator_get_batch_status(batch, &status), 0);
    return status;
}

static void refused(const task_description_t *tasks, int count, int want, const char *words)
{
    batch_handle_t batch = 77;
    CHECK_ERROR(orchestrator_submit_batch_tasks(tasks, count, &batch), want, words);
    CHECK(batch == 0);
    CHECK_INT(host_metrics().submitted, 0);
}

static void errors(void)
{
    orchestrator_t *instance = host_create(4, 0);
    task_description_t tasks[5];
    int i;
    for (i = 0; i < 5; i++) {
        tasks[i] = host_task();
    }
    refused(tasks, 0, ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH, "at least one task");
    refused(tasks, -1, ORCHESTRATOR_ERR_COUNT, "task_count is -1; allowed is 1 to 1048576");
    refused(tasks, INT32_MIN, ORCHESTRATOR_ERR_COUNT, "task_count is -2147483648; allowed is 1 to 1048576");
    refused(tasks, ORCHESTRATOR_TASKS_MAX + 1, ORCHESTRATOR_ERR_COUNT,
            "task_count is 1048577; allowed is 1 to 1048576");
    refused(NULL, 1, ORCHESTRATOR_ERR_NULL, "tasks is NULL");
    refused((task_description_t *)(void *)((char *)tasks + 1), 1, ORCHESTRATOR_ERR_MISALIGNED, "tasks is misaligned");
    CHECK_ERROR(orchestrator_submit_batch_tasks(tasks, 1, NULL), ORCHESTRATOR_ERR_NULL, "handle is NULL");
    refused(tasks, 5, ORCHESTRATOR_ERR_SUBMIT_FULL, "it has room for 4");
    CHECK_INT(host_metrics().refused, 5);
    /* One that is wrong keeps all of them out. */
    tasks[3].requirements.type = (task_type_t)9;
    refused(tasks, 4, ORCHESTRATOR_ERR_UNKNOWN_CODE, "9 is unknown");
    tasks[3] = host_task();
    tasks[2].requirements.max_latency_ms = 0;
    refused(tasks, 4, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, " is 0; allowed is 1 to");
    tasks[2] = host_task();
    tasks[1].struct_size--;
    refused(tasks, 4, ORCHESTRATOR_ERR_MIXED, "element 1 has another struct_size");
    tasks[0].struct_size--;
    refused(tasks, 1, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of task_description_t is");
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("errors of a batch");
}

static void handles(void)
{
    orchestrator_t *instance = host_create(8, 0);
    batch_handle_t batch = submit(3);
    task_handle_t tasks[4] = {7, 7, 7, 7};
    size_t needed = 0;
    int i;
    CHECK_STATUS(orchestrator_get_batch_tasks(batch, NULL, 0, &needed), 0);
    CHECK_INT(needed, 3);
    needed = 0;
    CHECK_ERROR(orchestrator_get_batch_tasks(batch, tasks, 2, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL,
                "has room for 2; 3 are needed");
    CHECK_INT(needed, 3);
    CHECK(tasks[0] == 7 && tasks[1] == 7);
    CHECK_ERROR(orchestrator_get_batch_tasks(batch, NULL, 3, &needed), ORCHESTRATOR_ERR_NULL, "handles is NULL");
    CHECK_ERROR(orchestrator_get_batch_tasks(batch, (task_handle_t *)(void *)((char *)tasks + 1), 3, &needed),
                ORCHESTRATOR_ERR_MISALIGNED, "handles is misaligned");
    CHECK_ERROR(orchestrator_get_batch_tasks(batch, tasks, 3, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_INT(orchestrator_get_batch_tasks(batch, tasks, 4, &needed), 3);
    CHECK(tasks[3] == 7);
    for (i = 0; i < 3; i++) {
        CHECK_INT(host_status(tasks[i]).state, ORCHESTRATOR_TASK_PENDING);
        CHECK(host_status(tasks[i]).user_data != NULL);
    }
    CHECK_ERROR(orchestrator_get_batch_tasks(batch + 1, tasks, 4, &needed), ORCHESTRATOR_ERR_STALE_HANDLE,
                "the handle is stale");
    CHECK_INT(needed, 0);
    CHECK_STATUS(orchestrator_get_batch_tasks(0, tasks, 4, &needed), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("the handles of a batch");
}

static void counts(void)
{
    orchestrator_t *instance = host_create(8, 0);
    batch_handle_t batch = submit(5);
    batch_status_t status = status_of(batch);
    task_handle_t tasks[5];
    size_t needed = 0;
    CHECK(status.total == 5 && status.done == 0 && status.failed == 0);
    CHECK_INT(orchestrator_get_batch_tasks(batch, tasks, 5, &needed), 5);
    CHECK_STATUS(orchestrator_cancel_task(tasks[4]), 0);
    CHECK_INT(status_of(batch).failed, 1);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    host_poll(1);
    status = status_of(batch);
    CHECK(status.total == 5 && status.done == 4 && status.failed == 1);
    /* Ended tasks are still its tasks, until their places are given away. */
    CHECK_INT(orchestrator_get_batch_tasks(batch, tasks, 5, &needed), 5);
    (void)submit(8);
    CHECK_INT(orchestrator_get_batch_tasks(batch, tasks, 5, &needed), 0);
    CHECK_INT(needed, 0);
    status = status_of(batch);
    CHECK(status.total == 5 && status.done == 4 && status.failed == 1);
    status.total = 77;
    CHECK_ERROR(orchestrator_get_batch_status(batch + 63, &status), ORCHESTRATOR_ERR_STALE_HANDLE, "stale");
    CHECK_INT(status.total, 0);
    CHECK_STATUS(orchestrator_get_batch_status(0, &status), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("how far a batch is");
}

static void too_many(void)
{
    orchestrator_t *instance = host_create(256, 0);
    batch_handle_t batches[ORCHESTRATOR_BATCHES_MAX];
    task_description_t task = host_task();
    batch_handle_t more = 77;
    task_handle_t only = 0;
    batch_status_t status;
    size_t needed = 0;
    int i;
    for (i = 0; i < ORCHESTRATOR_BATCHES_MAX; i++) {
        batches[i] = submit(1);
    }
    CHECK_ERROR(orchestrator_submit_batch_tasks(&task, 1, &more), ORCHESTRATOR_ERR_SUBMIT_BATCHES_FULL,
                "all 64 batches are taken");
    CHECK(more == 0);
    CHECK_INT(host_metrics().submitted, ORCHESTRATOR_BATCHES_MAX);
    /* A single task is no batch. */
    (void)host_submit(NULL);
    CHECK_INT(orchestrator_get_batch_tasks(batches[5], &only, 1, &needed), 1);
    CHECK_STATUS(orchestrator_cancel_task(only), 0);
    CHECK_STATUS(orchestrator_submit_batch_tasks(&task, 1, &more), 0);
    /* The finished one had to make room; all others are kept. */
    CHECK_STATUS(orchestrator_batch_status_init(&status), 0);
    CHECK_ERROR(orchestrator_get_batch_status(batches[5], &status), ORCHESTRATOR_ERR_STALE_HANDLE,
                "is of generation 2, the handle of 1");
    for (i = 0; i < ORCHESTRATOR_BATCHES_MAX; i++) {
        CHECK(i == 5 || status_of(batches[i]).total == 1);
    }
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("unfinished batches are kept, and no more than that");
}

/* A batch's handle was taken for that of the task in the same place, and a task's for that of the batch. */
static void taken_for_a_task(void)
{
    orchestrator_t *instance = host_create(4, 0);
    batch_handle_t batch = submit(1);
    task_handle_t task = 0;
    task_status_t ended;
    batch_status_t status;
    orchestrator_outcome_t outcome;
    size_t needed = 0;
    CHECK_INT(orchestrator_get_batch_tasks(batch, &task, 1, &needed), 1);
    CHECK(task != batch);
    CHECK_STATUS(orchestrator_task_status_init(&ended), 0);
    CHECK_STATUS(orchestrator_outcome_init(&outcome), 0);
    outcome.task = batch;
    outcome.attempt = 1;
    CHECK_ERROR(orchestrator_cancel_task(batch), ORCHESTRATOR_ERR_WRONG_INSTANCE, "another instance");
    CHECK_STATUS(orchestrator_get_task_status(batch, &ended), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_STATUS(orchestrator_reschedule_task(batch, RESCHEDULING_USER), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_STATUS(orchestrator_first_result(batch, 1), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_STATUS(orchestrator_complete_task(&outcome), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_STATUS(orchestrator_batch_status_init(&status), 0);
    CHECK_ERROR(orchestrator_get_batch_status(task, &status), ORCHESTRATOR_ERR_WRONG_INSTANCE, "another instance");
    CHECK_STATUS(orchestrator_get_batch_tasks(task, &task, 1, &needed), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_INT(host_status(task).state, ORCHESTRATOR_TASK_PENDING);
    CHECK_INT(host_metrics().cancelled, 0);
    CHECK_STATUS(orchestrator_start(1), 0);
    CHECK_STATUS(orchestrator_wait_task(batch, 0, &ended), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_STATUS(orchestrator_cancel_task(batch), ORCHESTRATOR_ERR_WRONG_INSTANCE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a batch's handle is no task's");
}

/* On a started instance, too, all of a batch is run. */
static void on_a_started_instance(void)
{
    orchestrator_t *instance = host_create(16, 0);
    batch_handle_t batch;
    task_handle_t tasks[16];
    task_status_t status;
    task_description_t task = host_task();
    size_t needed = 0;
    int i;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_start(2), 0);
    CHECK_STATUS(orchestrator_submit_batch_tasks(&task, 0, &batch), ORCHESTRATOR_ERR_SUBMIT_EMPTY_BATCH);
    batch = submit(16);
    CHECK_INT(orchestrator_get_batch_tasks(batch, tasks, 16, &needed), 16);
    for (i = 0; i < 16; i++) {
        CHECK_STATUS(orchestrator_task_status_init(&status), 0);
        CHECK_STATUS(orchestrator_wait_task(tasks[i], 60000, &status), 0);
        CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
    }
    CHECK_INT(status_of(batch).done, 16);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a batch on a started instance");
}

int main(void)
{
    errors();
    handles();
    counts();
    too_many();
    taken_for_a_task();
    on_a_started_instance();
    return 0;
}
