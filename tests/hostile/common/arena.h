/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The memory of a hostile subject, as it sees it: one page of code, which its warden writes, and data behind it. Below
 * 1 MiB, so that a guest reaches it in every mode.
 */
#ifndef ARENA_H
#define ARENA_H

#define ARENA_CODE 0x10000U
#define ARENA_CODE_BYTES 0x1000U
#define ARENA_DATA 0x11000U
#define ARENA_DATA_BYTES 0xf000U

#endif
