// bellhop-payment.
#include "payment/service.hpp"

int main(int argc, char** argv) {
    return bellhop::payment::main(argc, argv);
}
