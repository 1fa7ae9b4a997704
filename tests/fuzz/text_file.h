/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* An input as a file that the compiler can open by name, any number of times. */
#ifndef FUZZ_TEXT_FILE_H
#define FUZZ_TEXT_FILE_H

#include <stddef.h>
#include <stdint.h>

#define TEXT_FILE_PATH_SIZE 64U

struct text_file {
	int descriptor;
	char path[TEXT_FILE_PATH_SIZE];
};

struct text_file text_file_open(const uint8_t *data, size_t size_bytes);
void text_file_close(const struct text_file *file);

#endif
