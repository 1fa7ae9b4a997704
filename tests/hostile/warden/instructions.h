/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What a hostile subject executes: a few instructions in a row, chosen at random. */
#ifndef INSTRUCTIONS_H
#define INSTRUCTIONS_H

#include "common/random.h"

#include <stdbool.h>
#include <stdint.h>

enum mode {
	MODE_REAL,
	MODE_PROTECTED,
	MODE_PAGING,
	MODE_LONG,
	MODE_COUNT,
};

struct situation {
	enum mode mode;
	bool guest;
	/*
	 * Else it is Bochs. What an emulator cannot stand is left out. QEMU 7.2 loses CR0 of the host at an exit of a
	 * guest with EFER.LME and without CR4.PAE: so no guest writes a control register. An exception at CPL 3 ends it
	 * if the task register is of a type that it does not expect, as busy is; AVX instructions with bits set that
	 * must be clear do so, too, and any of them can come to that if its end is overwritten. Bochs 2.7 ends itself
	 * at some invalid AVX-512 instructions. What guests write themselves into their code can still be such an
	 * instruction: one in some million actions ends an emulator.
	 */
	bool qemu;
};

/* A number, or an address that is worth a try. */
uint64_t instructions_value(struct random *random);

/*
 * Writes one to four instructions into the page of code, and a breakpoint behind them. Returns where they begin, 0 to
 * ARENA_CODE_BYTES - 1. They may run over the end of the page: what does not fit is left out.
 */
uint32_t instructions_write(uint8_t *code, const struct situation *situation, struct random *random);

#endif
