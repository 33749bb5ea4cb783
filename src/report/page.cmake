# The page's style and script: embedded as they are, and named by their hashes
# in the page's content security policy, so that nothing else can run.
enable_language(ASM)

function(base64_of_hex hex result)
  set(digits ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  set(text "")
  string(APPEND hex 00) # 32 bytes and one of padding are 11 triples
  foreach(at RANGE 0 60 6)
    string(SUBSTRING "${hex}" ${at} 6 triple)
    foreach(shift 18 12 6 0)
      math(EXPR digit "(0x${triple} >> ${shift}) & 63")
      string(SUBSTRING ${digits} ${digit} 1 digit)
      string(APPEND text ${digit})
    endforeach()
  endforeach()
  string(REGEX REPLACE "A$" "=" text "${text}")
  set(${result} ${text} PARENT_SCOPE)
endfunction()

set(page_files "")
foreach(kind css js)
  set(file ${CMAKE_CURRENT_SOURCE_DIR}/report/page.${kind})
  list(APPEND page_files ${file})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(SHA256 ${file} hex)
  base64_of_hex(${hex} PAGE_${kind})
endforeach()
set_source_files_properties(report/page_data.S PROPERTIES OBJECT_DEPENDS "${page_files}")
set_source_files_properties(report/html.c PROPERTIES COMPILE_DEFINITIONS
  "PAGE_CSS_HASH=\"${PAGE_css}\";PAGE_JS_HASH=\"${PAGE_js}\"")
