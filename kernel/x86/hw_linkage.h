/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* On the machine, what is one instruction is inlined. */
#ifndef KERNEL_HW_LINKAGE_H
#define KERNEL_HW_LINKAGE_H

#define HW_LINKAGE static inline

#endif
