"""numpy.fft, polynomials, interpolation, convolution."""

import numpy as np
import numpy.polynomial.polynomial as poly
from numpy.polynomial import Polynomial

t = np.linspace(0, 1, 64, endpoint=False)
signal = np.sin(2 * np.pi * 5 * t) + 0.5 * np.cos(2 * np.pi * 12 * t)


def fourier():
    f = np.fft.fft(signal)
    return f.real, f.imag, np.abs(f)


def fourier_and_back():
    return np.fft.ifft(np.fft.fft(signal)).real


def fourier_of_real_numbers():
    return np.abs(np.fft.rfft(signal)), np.fft.irfft(np.fft.rfft(signal)), np.fft.rfftfreq(64, 1 / 64)


def frequencies():
    return np.fft.fftfreq(8, 0.1), np.fft.fftshift(np.arange(8)), np.fft.ifftshift(np.arange(7))


def fourier_of_a_picture():
    picture = np.outer(np.hanning(8), np.hamming(8))
    return np.abs(np.fft.fft2(picture)), np.fft.ifft2(np.fft.fft2(picture)).real, np.abs(np.fft.fftn(picture))


def convolution_by_fourier():
    kernel = np.zeros(64)
    kernel[:3] = [0.25, 0.5, 0.25]
    return np.fft.irfft(np.fft.rfft(signal) * np.fft.rfft(kernel), 64)


def of_odd_length():
    return np.abs(np.fft.fft(np.arange(17.0))), np.abs(np.fft.fft(np.arange(101.0)))


def convolution():
    return np.convolve([1, 2, 3], [0, 1, 0.5]), np.convolve(signal, np.ones(4) / 4, "same")


def convolution_of_pictures():
    image, kernel = np.arange(36.0).reshape(6, 6), np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    out = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            out[i, j] = np.sum(image[i : i + 3, j : j + 3] * kernel)
    return out


def windows():
    return np.hanning(9), np.hamming(9), np.blackman(9), np.bartlett(9), np.kaiser(9, 14)


def fitted_line():
    return np.polyfit([0, 1, 2, 3], [1, 3.1, 4.9, 7], 1)


def evaluated():
    return np.polyval([1, 0, -2], [0, 1, 2]), np.poly1d([1, 2])(np.arange(4))


def poly1d_as_an_object():
    p = np.poly1d([1, -3, 2])
    return p.roots, p.deriv().coeffs, p.integ().coeffs, (p * p).c, p(0.5), len(str(p))


def roots():
    return np.sort(np.roots([1, -6, 11, -6]).real)


def sums_and_products_of_polynomials():
    return np.polymul([1, 1], [1, -1]), np.polyadd([1, 2], [1]), np.polydiv([1, 0, -1], [1, 1]), np.poly([1, 2])


def new_polynomials():
    p = Polynomial([1, 2, 3])
    return p(2.0), p.deriv().coef, p.integ().coef, (p**2).coef, p.roots().imag


def new_fit():
    return Polynomial.fit([0, 1, 2, 3], [0, 1, 4, 9], 2).convert().coef


def polynomial_functions():
    return poly.polyval(2.0, [1, 2, 3]), poly.polyfromroots([1, 2]), poly.polymul([1, 1], [1, 1])


def other_bases():
    c = [1.0, 2.0, 3.0]
    return (
        np.polynomial.chebyshev.chebval(0.5, c),
        np.polynomial.legendre.legval(0.5, c),
        np.polynomial.hermite.hermval(0.5, c),
        np.polynomial.hermite_e.hermeval(0.5, c),
        np.polynomial.laguerre.lagval(0.5, c),
    )


def gauss_quadrature():
    x, w = np.polynomial.legendre.leggauss(5)
    return np.sum(w * np.exp(x))


def interpolated():
    return np.interp([0.5, 1.5, 9], [0, 1, 2], [10, 20, 40])


def unwrapped_angles():
    return np.unwrap([0, 3, 6.5, 9.8]), np.angle(np.exp(1j * np.arange(4))), np.arctan2([1, -1], [1, 1])


def sinc_and_bessel():
    return np.sinc(t[:8]), np.i0(t[:8])


def polynomial_with_a_floating_warning():
    return np.polyfit(np.ones(3), np.arange(3.0), 1).shape


def spectrum_of_noise():
    noise = np.random.RandomState(0).randn(1024)
    return np.abs(np.fft.rfft(noise * np.hanning(1024))) ** 2
