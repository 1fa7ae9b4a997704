/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's own integer types: what an index or address is an index or address of. */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <muen/abi/types.h>

typedef uint32_t cpu_id_t;       /* below policy_header.cpu_count */
typedef uint32_t subject_id_t;   /* below policy_header.subject_count */
typedef uint32_t partition_id_t; /* below policy_header.partition_count */
typedef uint32_t group_id_t;     /* below policy_header.group_count */
typedef uint64_t hpa_t;          /* host physical address */
typedef uint64_t tsc_t;          /* TSC value or number of TSC ticks */

/* A function that most exits do not call: inlined, it would cost them the registers that it needs. */
#define KERNEL_SELDOM __attribute__((noinline))

#define SUBJECT_NONE   MUEN_NONE16

#endif
