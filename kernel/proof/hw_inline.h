/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The proof sees no machine code: the contracts in hw.h stand for it. */
