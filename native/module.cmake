# The module that Python imports: backlit.engines.native._native.
set(components Interpreter Development.Module)
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.26)
  list(APPEND components OPTIONAL_COMPONENTS Development.SABIModule)
endif()
find_package(Python 3.11 REQUIRED COMPONENTS ${components})
execute_process(COMMAND "${Python_EXECUTABLE}" -m nanobind --cmake_dir
  OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE nanobind_ROOT COMMAND_ERROR_IS_FATAL ANY)
find_package(nanobind CONFIG REQUIRED)

# The stable interface, where Python has it (3.12 and newer): one module for all of them.
nanobind_add_module(_native STABLE_ABI NB_STATIC
  native/module.cpp native/arguments.cpp native/hooks.cpp)
target_link_libraries(_native PRIVATE backlit_engine)

# An editable install is used where it was built; any other is put together from what is installed.
if(SKBUILD_STATE STREQUAL "editable")
  set(beside ${CMAKE_CURRENT_SOURCE_DIR}/src/backlit/engines/native)
  set_target_properties(_native PROPERTIES LIBRARY_OUTPUT_DIRECTORY "$<1:${beside}>")
else()
  install(TARGETS _native LIBRARY DESTINATION backlit/engines/native)
endif()
