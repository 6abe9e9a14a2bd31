/* The layout of every type, checked while this is compiled. */
#include <orchestrator.h>

#if __STDC_VERSION__ >= 201112L
#define ASSERT(condition) _Static_assert(condition, #condition);
#define ALIGNMENT(type) _Alignof(type)
#else
/* C99 has neither; an array must not have a negative length, and a structure shows an alignment. */
#define ASSERT(condition) extern char layout_of_a_type[(condition) ? 1 : -1];
#define ALIGNMENT(type)      \
    offsetof(                \
        struct {             \
            char first;      \
            type second;     \
        },                   \
        second)
#endif

#if UINTPTR_MAX > UINT32_MAX
#define PICK(wide, narrow) (wide)
#else
#define PICK(wide, narrow) (narrow)
#endif

#define SIZE(type, size, alignment, narrow_size, narrow_alignment) \
    ASSERT(sizeof(type) == PICK(size, narrow_size))                \
    ASSERT(ALIGNMENT(type) == PICK(alignment, narrow_alignment))
#define AT(type, field, offset, narrow_offset) ASSERT(offsetof(type, field) == PICK(offset, narrow_offset))
#define VALUE(name, value) ASSERT((name) == (value))

/* The x86 of 32 bits aligns 64 bits to 32 within structures; no library of ours is built for it. */
#if !defined(__i386__)
#include "layout_codes.h"
#include "layout_failover.h"
#include "layout_policies.h"
#include "layout_drill.h"
#include "layout_power.h"
#include "layout_tasks.h"
#if defined(ORCHESTRATOR_HAS_VECTOR)
#include "layout_vector.h"
#endif
#if defined(ORCHESTRATOR_HAS_CEP)
#include "layout_cep.h"
#endif
#endif

int main(void)
{
    return 0;
}
