/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Registers of a VT-d unit, by offset in its page (VT-d specification, 10.4). */
#ifndef KERNEL_VTD_REGISTERS_H
#define KERNEL_VTD_REGISTERS_H

#include "mmio.h"

#define VTD_VERSION 0x00U         /* 32 bits */
#define VTD_CAP 0x08U             /* 64 bits */
#define VTD_ECAP 0x10U            /* 64 bits */
#define VTD_COMMAND 0x18U         /* 32 bits, write only */
#define VTD_STATUS 0x1cU          /* 32 bits: the commands that are in effect, same bits */
#define VTD_ROOT_TABLE 0x20U      /* 64 bits */
#define VTD_FAULT_STATUS 0x34U    /* 32 bits */
#define VTD_FAULT_EVENT 0x38U     /* 32 bits: control of the fault interrupt */
#define VTD_QUEUE_TAIL 0x88U      /* 64 bits */
#define VTD_QUEUE_ADDRESS 0x90U   /* 64 bits */
#define VTD_REMAPPING_TABLE 0xb8U /* 64 bits */

/* Commands, and status. */
#define VTD_TRANSLATION (1U << 31)
#define VTD_SET_ROOT_TABLE (1U << 30)
#define VTD_FLUSH_WRITE_BUFFER (1U << 27)
#define VTD_QUEUE (1U << 26)
#define VTD_REMAPPING (1U << 25)
#define VTD_SET_REMAPPING_TABLE (1U << 24)
#define VTD_COMPATIBILITY (1U << 23)

/* Status bits that stay in effect: a command is written together with them (VT-d specification, 10.4.4). */
#define VTD_LASTING (VTD_TRANSLATION | VTD_QUEUE | VTD_REMAPPING | VTD_COMPATIBILITY)

#define VTD_CAP_WRITE_BUFFER (1ULL << 4)
#define VTD_CAP_DRAIN_WRITES (1ULL << 54)
#define VTD_CAP_DRAIN_READS (1ULL << 55)

/* No wait for a unit is longer than this: what takes more is a failure, by its name. */
#define VTD_POLLS 10000U

#endif
