/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* On the host, fake_hw.c implements all of hw.h. */
#ifndef KERNEL_HW_LINKAGE_H
#define KERNEL_HW_LINKAGE_H

#define HW_LINKAGE extern

#endif
