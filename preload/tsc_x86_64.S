/* tsc_x86_64.S: what stands behind the jump at a read of the time stamp counter.
 *
 * In: %rax, the address behind the instruction. Out: %edx:%eax. Nothing else
 * changes, flags and vector registers included, as with the instruction.
 */
#if defined(__x86_64__)

	.text

	.globl	tsc_entry
	.hidden	tsc_entry
	.type	tsc_entry, @function
tsc_entry:
	.cfi_startproc
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	movq	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	pushfq
	pushq	%rcx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	cld
	movq	%rax, %rdi
	subq	$2752, %rsp		/* what xsave needs for `tsc_state` at most */
	andq	$-64, %rsp
	xorl	%eax, %eax
	movl	$8, %ecx
	movq	%rdi, %rsi
	leaq	512(%rsp), %rdi		/* its header */
	rep stosq
	movq	%rsi, %rdi
	movq	tsc_state(%rip), %rax
	xorl	%edx, %edx
	xsave64	(%rsp)
	call	tsc_read
	movq	%rax, %rcx
	movq	tsc_state(%rip), %rax
	xorl	%edx, %edx
	xrstor64 (%rsp)
	movl	%ecx, %eax
	movq	%rcx, %rdx
	shrq	$32, %rdx
	leaq	-64(%rbp), %rsp
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rcx
	popfq
	popq	%rbp
	.cfi_def_cfa %rsp, 8
	ret
	.cfi_endproc
	.size	tsc_entry, .-tsc_entry

#endif

	.section .note.GNU-stack,"",@progbits
