/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* For the proof, all of hw.h is its contracts. */
#ifndef KERNEL_HW_LINKAGE_H
#define KERNEL_HW_LINKAGE_H

#define HW_LINKAGE extern

#endif
