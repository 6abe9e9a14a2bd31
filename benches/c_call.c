/* The C side of the benchmark c_call: decides one task again and again, as a host would. */
#include <orchestrator.h>

/* The same task as that of c_call.rs. */
static int describe(task_description_t *task)
{
    int status = orchestrator_task_description_init(task);
    task->requirements.max_latency_ms = 60000;
    task->requirements.max_cost_per_request = 0.006f;
    return status;
}

/* Decides `count` times on the current instance; the last decision is left in `decision`. */
int bench_c_decide(uint64_t count, orchestrator_decision_t *decision);

int bench_c_decide(uint64_t count, orchestrator_decision_t *decision)
{
    int status = orchestrator_decision_init(decision);
    for (; count > 0 && status == 0; count--) {
        task_description_t task;
        status = describe(&task);
        if (status == 0)
            status = orchestrator_decide(&task, decision);
    }
    return status;
}
