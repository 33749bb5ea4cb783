/* The style and the script of the HTML report, as they lie beside this file. */
	.section .rodata
	.global page_css, page_css_end, page_js, page_js_end
page_css:
	.incbin "report/page.css"
page_css_end:
page_js:
	.incbin "report/page.js"
page_js_end:
	.section .note.GNU-stack, "", %progbits
