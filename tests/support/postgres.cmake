# A private PostgreSQL for tests.
add_library(test_support_postgres STATIC ${CMAKE_CURRENT_LIST_DIR}/postgres.cpp ${CMAKE_CURRENT_LIST_DIR}/command.cpp
            ${CMAKE_CURRENT_LIST_DIR}/free_port.cpp)
target_include_directories(test_support_postgres PUBLIC ${CMAKE_CURRENT_LIST_DIR}/..)
target_link_libraries(test_support_postgres PUBLIC core PRIVATE bellhop_options)
