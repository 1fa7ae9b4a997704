/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The text screen of a VGA: a character and its colour in 16 bits each. The screen is drawn from a copy in memory, two
 * characters at once, so that it is never read. All CPUs have the same copy; the console's lock keeps them apart.
 */
#include "console_device.h"

#include "mmio.h"

#define COLUMNS 80U
#define ROWS 25U
#define CELLS (COLUMNS * ROWS)
#define GREY_ON_BLACK 0x0700U
#define BLANK (GREY_ON_BLACK | ' ')

__attribute__((section(".shared"))) static uint16_t screen_cell[CELLS];
__attribute__((section(".shared"))) static uint32_t screen_at;

static void screen_draw(void)
{
	for (uint32_t cell = 0; cell < CELLS; cell += 2) {
		mmio_write32(MMIO_CONSOLE, cell * (uint32_t)sizeof(uint16_t),
			     (uint32_t)screen_cell[cell + 1] << 16 | screen_cell[cell]);
	}
}

void screen_init(void)
{
	screen_at = 0;
	for (uint32_t cell = 0; cell < CELLS; cell++) {
		screen_cell[cell] = BLANK;
	}
	screen_draw();
}

void screen_put(char character)
{
	if (character == '\n') {
		screen_at += COLUMNS - screen_at % COLUMNS;
	} else if (character != '\r') {
		screen_cell[screen_at] = (uint16_t)(GREY_ON_BLACK | (uint8_t)character);
		screen_at++;
	}
	if (screen_at >= CELLS) {
		for (uint32_t cell = 0; cell < CELLS; cell++) {
			screen_cell[cell] = cell < CELLS - COLUMNS ? screen_cell[cell + COLUMNS] : BLANK;
		}
		screen_at -= COLUMNS;
	}
	screen_draw();
}
