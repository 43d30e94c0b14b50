// Lets bochscpu's library run the products by VPDPBUSD: preload it. It has two
// ends: the library's processor becomes one with AVX-512 VNNI and AVX-VNNI,
// and the functions of glibc 2.38 that it was linked with are there on older
// systems too. BOCHS_SO is the library's path.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

// The library makes a Cannon Lake; this makes a Sapphire Rapids of it.
void *_Z23create_corei3_cnl_cpuidP8BX_CPU_C(void *cpu) {
	void *library = dlopen(getenv("BOCHS_SO"), RTLD_NOW | RTLD_NOLOAD);
	void *(*create)(void *) = dlsym(library, "_Z28create_sapphire_rapids_cpuidP8BX_CPU_C");
	return create(cpu);
}

long __isoc23_strtol(const char *s, char **end, int base) { return strtol(s, end, base); }
long long __isoc23_strtoll(const char *s, char **end, int base) { return strtoll(s, end, base); }
unsigned long __isoc23_strtoul(const char *s, char **end, int base) { return strtoul(s, end, base); }
unsigned long long __isoc23_strtoull(const char *s, char **end, int base) { return strtoull(s, end, base); }

int __isoc23_sscanf(const char *s, const char *format, ...) {
	va_list args;
	va_start(args, format);
	int n = vsscanf(s, format, args);
	va_end(args);
	return n;
}
