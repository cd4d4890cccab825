import { addHolidays } from '../index';

// missing in the types of jest
const { unstable_mockModule: mockModule } = jest as unknown as {
  unstable_mockModule(name: string, make: () => unknown): void;
};

mockModule('date-holidays', () => {
  throw Object.assign(new Error("Cannot find package 'date-holidays'"), { code: 'ERR_MODULE_NOT_FOUND' });
});

describe('addHolidays without date-holidays', () => {
  it('names what to install, once what it was given is checked', async () => {
    const series = { values: [1], dates: ['2024-01-01'] };
    const refused = addHolidays(series, { country: 'DE' });
    await expect(refused).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('npm i date-holidays'),
    });
    await expect(addHolidays({ values: [1] }, { country: 'DE' })).rejects.toThrow('has no dates');
  });
});
