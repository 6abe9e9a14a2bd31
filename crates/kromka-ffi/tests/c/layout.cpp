// The layout of every type as C++ sees it, where enumerations are types of their own: the same numbers as in C.
#include <orchestrator.h>

#include <type_traits>

#if UINTPTR_MAX > UINT32_MAX
#define PICK(wide, narrow) (wide)
#else
#define PICK(wide, narrow) (narrow)
#endif

#define SIZE(type, size, alignment, narrow_size, narrow_alignment)                            \
    static_assert(sizeof(type) == PICK(size, narrow_size), #type);                            \
    static_assert(alignof(type) == PICK(alignment, narrow_alignment), #type);                 \
    static_assert(std::is_standard_layout<type>::value && std::is_trivial<type>::value, #type);
#define AT(type, field, offset, narrow_offset) \
    static_assert(offsetof(type, field) == PICK(offset, narrow_offset), #type "." #field);
#define VALUE(name, value) static_assert(static_cast<int>(name) == (value), #name);

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

static_assert(std::is_same<std::underlying_type<execution_environment_t>::type, int32_t>::value, "32 bits, as in C");

int main()
{
    return 0;
}
