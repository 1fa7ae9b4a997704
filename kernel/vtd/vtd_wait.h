/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* No wait for a VT-d unit is longer than this: what takes more is a failure, by its name. */
#ifndef KERNEL_VTD_WAIT_H
#define KERNEL_VTD_WAIT_H

#define VTD_POLLS 10000U

#endif
