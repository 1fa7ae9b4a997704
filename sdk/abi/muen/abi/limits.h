/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Every limit of the system, once. The policy compiler refuses more, the kernel's policy_check() refuses more, and the
 * virtual windows of layout.h are sized by these numbers. Usable from assembly and linker scripts.
 */
#ifndef MUEN_ABI_LIMITS_H
#define MUEN_ABI_LIMITS_H

#define MUEN_CPU_MAX            64      /* logical CPUs of a system */
#define MUEN_SUBJECT_MAX        1024    /* subjects of a system */
#define MUEN_PARTITION_MAX      1024    /* scheduling partitions of a system */
#define MUEN_GROUP_MAX          1024    /* scheduling groups of a system */
#define MUEN_PARTITION_GROUPS   64      /* groups of one partition: one bit each in its activity word */
#define MUEN_MAJOR_MAX          8       /* major frames of a system */
#define MUEN_MINOR_MAX          16384   /* minor frames of all CPUs and major frames together */
#define MUEN_BARRIER_MAX        1024    /* minor-frame barriers of all major frames together */
#define MUEN_EVENT_MAX          64      /* source events, and target events, of one subject (upstream's ABI) */
#define MUEN_TRAP_MAX           60      /* trap numbers 0 to 59 */
#define MUEN_SOURCE_TABLE_MAX   65536   /* source events of all subjects: MUEN_SUBJECT_MAX * MUEN_EVENT_MAX */
#define MUEN_TARGET_TABLE_MAX   65536   /* target events of all subjects */
#define MUEN_PORT_WRITE_MAX     64      /* port writes that the boot CPU makes at start-up */
#define MUEN_IOAPIC_MAX         8       /* I/O APICs of a system */
#define MUEN_LINE_MAX           256     /* I/O APIC lines of a system that go to subjects */
#define MUEN_IOMMU_MAX          8       /* VT-d units of a system */
#define MUEN_ANSWER_MAX         4096    /* traps of all subjects together that the kernel answers itself */
#define MUEN_MSR_STORE_MAX      64      /* MSRs of one subject that are switched with it */
#define MUEN_NAME_MAX           63      /* characters of a name, as in sinfo */

#define MUEN_VECTOR_FIRST       32      /* first host vector of a device interrupt */
#define MUEN_VECTOR_LAST        252     /* last host vector of a device interrupt */
#define MUEN_VECTOR_TIMER       253     /* local APIC timer of the kernel */
#define MUEN_VECTOR_IPI         254     /* inter-processor interrupt: "look at your events" */
#define MUEN_VECTOR_SPURIOUS    255     /* local APIC spurious interrupt */

#endif
