/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The same text on each device; a UART is set up by the same writes, by port or by memory; the screen scrolls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "console.h"
#include "hw.h"
#include "mmio.h"
#include "policy_tables.h"

static struct policy_header header;
extern const struct policy_header policy_header __attribute__((alias("header")));

static char uart_text[256];
static char uart_writes[256];
static uint32_t uart_busy; /* reads of the status before the next character is taken */
static uint32_t pauses;
static uint16_t screen[80 * 25];

static void uart_write_fake(uint32_t index, uint32_t value)
{
	size_t const used = strlen(uart_writes);
	size_t const length = strlen(uart_text);

	(void)snprintf(uart_writes + used, sizeof(uart_writes) - used, "%u=%x ", index, value);
	if (index == 0) {
		uart_text[length] = (char)value;
		uart_text[length + 1] = '\0';
	}
}

static uint32_t uart_read_fake(uint32_t index)
{
	assert_int_equal(index, 5);
	if (uart_busy > 0) {
		uart_busy--;
		return 0;
	}
	return 0x20;
}

uint8_t x86_in8(uint16_t port)
{
	assert_int_equal(header.console, POLICY_CONSOLE_UART);
	return (uint8_t)uart_read_fake(port - 0x2f8U);
}

void x86_out8(uint16_t port, uint8_t value)
{
	assert_int_equal(header.console, POLICY_CONSOLE_UART);
	uart_write_fake(port - 0x2f8U, value);
}

uint32_t mmio_read32(uint32_t page, uint32_t offset)
{
	assert_int_equal(page, MMIO_CONSOLE);
	assert_int_equal(header.console, POLICY_CONSOLE_MMIO_UART);
	return uart_read_fake(offset / 4);
}

void mmio_write32(uint32_t page, uint32_t offset, uint32_t value)
{
	assert_int_equal(page, MMIO_CONSOLE);
	if (header.console == POLICY_CONSOLE_MMIO_UART) {
		uart_write_fake(offset / 4, value);
		return;
	}
	assert_int_equal(header.console, POLICY_CONSOLE_VGA);
	assert_in_range(offset, 0, sizeof(screen) - 4);
	screen[offset / 2] = (uint16_t)value;
	screen[offset / 2 + 1] = (uint16_t)(value >> 16);
}

void hw_pause(void)
{
	pauses++;
}

uint64_t hw_atomic_exchange(volatile uint64_t *word, uint64_t value)
{
	uint64_t const old = *word;

	*word = value;
	return old;
}

uint32_t hw_highest_bit(uint64_t word)
{
	return 63U - (uint32_t)__builtin_clzll(word);
}

static void begin(enum policy_console console)
{
	header = (struct policy_header){.console = (uint8_t)console, .console_port = 0x2f8};
	memset(screen, 0, sizeof(screen));
	uart_text[0] = '\0';
	uart_writes[0] = '\0';
	console_init();
}

static void say(void)
{
	console_string("a\n");
	console_hex(0);
	console_string(" ");
	console_hex(0xfedcba9876543210);
	console_string(" ");
	console_decimal(0);
	console_string(" ");
	console_decimal(18446744073709551615ULL);
	console_field(" x", 16);
}

#define SETUP "1=0 3=80 0=1 1=0 3=3 2=7 4=3 "
#define TEXT "a\r\n0x0 0xfedcba9876543210 0 18446744073709551615 x=0x10 "

static void uart_by_ports(void **state)
{
	(void)state;
	begin(POLICY_CONSOLE_UART);
	assert_string_equal(uart_writes, SETUP);
	uart_text[0] = '\0';
	uart_writes[0] = '\0';
	console_string("a\n");
	assert_string_equal(uart_text, "a\r\n");
}

static void uart_by_memory(void **state)
{
	(void)state;
	begin(POLICY_CONSOLE_MMIO_UART);
	assert_string_equal(uart_writes, SETUP);
	uart_text[0] = '\0';
	uart_writes[0] = '\0';
	uart_busy = 3;
	pauses = 0;
	console_string("a\n");
	assert_string_equal(uart_text, "a\r\n");
	assert_int_equal(pauses, 3);
}

static void text_and_numbers(void **state)
{
	(void)state;
	begin(POLICY_CONSOLE_UART);
	uart_text[0] = '\0';
	uart_writes[0] = '\0';
	say();
	assert_string_equal(uart_text, TEXT);
}

static void no_console_is_silent(void **state)
{
	(void)state;
	begin(POLICY_CONSOLE_NONE);
	say();
	assert_string_equal(uart_writes, "");
}

static void assert_row(uint32_t row, const char *text)
{
	for (uint32_t column = 0; column < 80; column++) {
		char const expected = column < strlen(text) ? text[column] : ' ';

		assert_int_equal(screen[80 * row + column], 0x0700 | (uint8_t)expected);
	}
}

static void screen_fills_from_the_top_and_scrolls(void **state)
{
	(void)state;
	begin(POLICY_CONSOLE_VGA);
	assert_row(0, "");
	assert_row(24, "");
	console_string("first\nsecond");
	assert_row(0, "first");
	assert_row(1, "second");
	for (uint32_t line = 1; line < 24; line++) {
		console_string("\nnext");
	}
	assert_row(0, "first");
	assert_row(24, "next");
	console_string("\nlast");
	assert_row(0, "second");
	assert_row(24, "last");
}

static void long_lines_go_on_in_the_next_row(void **state)
{
	(void)state;
	begin(POLICY_CONSOLE_VGA);
	for (uint32_t i = 0; i < 81; i++) {
		console_string("x");
	}
	assert_int_equal(screen[79], 0x0700 | 'x');
	assert_row(1, "x");
}

/* A panic while this CPU prints. */
static void lock_of_this_cpu_does_not_stop_it(void **state)
{
	(void)state;
	begin(POLICY_CONSOLE_NONE);
	console_lock();
	console_lock();
	console_unlock();
	console_lock();
	console_unlock();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(uart_by_ports),
	    cmocka_unit_test(uart_by_memory),
	    cmocka_unit_test(text_and_numbers),
	    cmocka_unit_test(no_console_is_silent),
	    cmocka_unit_test(screen_fills_from_the_top_and_scrolls),
	    cmocka_unit_test(long_lines_go_on_in_the_next_row),
	    cmocka_unit_test(lock_of_this_cpu_does_not_stop_it),
	};

	return cmocka_run_group_tests_name("debug console", tests, NULL, NULL);
}
