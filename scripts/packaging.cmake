# What makes heddle.h found by others, and the Debian package (`cpack` in the build folder).
include(CMakePackageConfigHelpers)

# So that it can be installed anywhere.
file(RELATIVE_PATH HEDDLE_PC_UP /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(include/heddle.pc.in heddle.pc @ONLY)
install(FILES include/heddle.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${CMAKE_BINARY_DIR}/heddle.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(HEDDLE_CMAKE ${CMAKE_INSTALL_LIBDIR}/cmake/heddle)
configure_package_config_file(include/heddle-config.cmake.in heddle-config.cmake INSTALL_DESTINATION ${HEDDLE_CMAKE}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(heddle-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/heddle-config.cmake ${CMAKE_BINARY_DIR}/heddle-config-version.cmake
  DESTINATION ${HEDDLE_CMAKE})

install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The heddle authors <heddle@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gdb")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-pytest")
include(CPack)
